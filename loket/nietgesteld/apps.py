from django.apps import AppConfig


class NietGesteldConfig(AppConfig):
    name = "loket.nietgesteld"
    label = "nietgesteld"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket.nietgesteld import handlers  # noqa: F401 it registers
