from django.apps import AppConfig


class InclusieConfig(AppConfig):
    name = "inclusie"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inclusie import events, meenemen, tasks, toegang, vergeten  # noqa: F401 they register
        from inclusie.rules import HULPCODE
        from loket.poorten import HulpActie, register_hulp

        register_hulp(
            HulpActie(
                HULPCODE,
                "Help mij hierbij",
                "In een webpunt of aan de telefoon opent een helper dit formulier met jou, met een code",
                "users",
                "inclusie:overdracht",
                zelf=True,
            )
        )
