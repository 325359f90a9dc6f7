from django.apps import AppConfig


class HulpConfig(AppConfig):
    name = "loket.hulp"
    label = "hulp"
    verbose_name = "Hulp bij een formulier of een afspraak"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket.hulp import bijdragen, handlers, meenemen, tasks, toegang  # noqa: F401 they register

        bijdragen.register()
