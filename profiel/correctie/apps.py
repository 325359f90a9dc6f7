from django.apps import AppConfig


class CorrectieConfig(AppConfig):
    name = "profiel.correctie"
    label = "correctie"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from profiel.correctie import gevolgen, meenemen, pagina, toegang  # noqa: F401 they register

        pagina.register()
        gevolgen.register()
