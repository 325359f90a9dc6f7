from django.apps import AppConfig


class InclusieConfig(AppConfig):
    name = "inclusie"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inclusie import events, tasks, toegang  # noqa: F401 they register facts, erasers and access
        from loket.poorten import HulpActie, register_hulp

        register_hulp(
            HulpActie(
                "Help mij hierbij", "Krijg een code voor een helper in een webpunt", "users", "inclusie:overdracht"
            )
        )
