from django.apps import AppConfig


class BerichtenConfig(AppConfig):
    name = "profiel.berichten"
    label = "berichten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from profiel.behandeling.poorten import register_voorbeeld
        from profiel.berichten import handlers, meenemen, toegang  # noqa: F401 registers reactions, read entries and acts
        from profiel.berichten.actions import preview

        register_voorbeeld(preview)
