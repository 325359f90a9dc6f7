from django.apps import AppConfig


class ProductenConfig(AppConfig):
    name = "producten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from producten import tasks, toegang  # noqa: F401 registers erasers, read entries and acts
