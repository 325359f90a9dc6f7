from django.apps import AppConfig


class BehandelingConfig(AppConfig):
    name = "profiel.behandeling"
    label = "behandeling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from profiel.behandeling import handlers, meenemen, pagina, toegang  # noqa: F401 they register
