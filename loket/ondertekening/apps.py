from django.apps import AppConfig


class OndertekeningConfig(AppConfig):
    name = "loket.ondertekening"
    label = "ondertekening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket.ondertekening import bijdragen, handlers, meenemen, tasks, toegang  # noqa: F401 they register

        bijdragen.register()
