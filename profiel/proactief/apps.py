from django.apps import AppConfig


class ProactiefConfig(AppConfig):
    name = "profiel.proactief"
    label = "proactief"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from profiel.proactief import feiten, handlers, tasks  # noqa: F401 handlers and tasks register themselves

        feiten.register()
