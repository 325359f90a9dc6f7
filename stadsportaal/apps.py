from django.apps import AppConfig


class StadsportaalConfig(AppConfig):
    """The composition root; loads Celery in every process, so that all of them publish alike."""

    name = "stadsportaal"

    def ready(self) -> None:
        """Make our Celery application the one that shared tasks use."""
        from stadsportaal.celery import app

        app.set_default()
