from django.apps import AppConfig


class BerichtenConfig(AppConfig):
    name = "profiel.berichten"
    label = "berichten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from profiel.berichten import handlers, toegang  # noqa: F401 registers reactions, read entries and acts
