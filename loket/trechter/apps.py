from django.apps import AppConfig


class TrechterConfig(AppConfig):
    name = "loket.trechter"
    label = "trechter"
    verbose_name = "Waar haken mensen af"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket.trechter import tasks, toegang  # noqa: F401 they register
