from django.apps import AppConfig


class WachtlijstConfig(AppConfig):
    name = "loket.wachtlijst"
    label = "wachtlijst"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket.wachtlijst import bijdragen, handlers, meenemen, tasks  # noqa: F401 they register

        bijdragen.register()
