from django.apps import AppConfig


class KladConfig(AppConfig):
    name = "loket.klad"
    label = "klad"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket.klad.actions import forget_old
        from stadsportaal.kern.retention import retention

        retention("klad.oud")(forget_old)
