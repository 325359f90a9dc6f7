from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class AfsprakenConfig(AppConfig):
    name = "loket.afspraken"
    label = "afspraken"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket.afspraken import (  # noqa: F401 they register
            bijdragen,
            handlers,
            meenemen,
            rules,
            tasks,
            toegang,
            vergeten,
        )

        if wrong := rules.check_tables():
            raise ImproperlyConfigured("; ".join(wrong))
        bijdragen.register()
