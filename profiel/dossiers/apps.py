from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "profiel.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from profiel.dossiers import toegang  # noqa: F401 registers read entries and acts
