from django.apps import AppConfig


class ToegangConfig(AppConfig):
    name = "profiel.toegang"
    label = "toegang"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from profiel.toegang import actions, handlers, tasks  # noqa: F401 registers acts, reactions and erasers
