from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class MeldingenConfig(AppConfig):
    name = "meldingen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meldingen import (  # noqa: F401 they register
            bijdragen,
            handlers,
            meenemen,
            pagina,
            routering,
            rules,
            tasks,
            toegang,
            vergeten,
        )

        if wrong := rules.check_tables() + routering.problems():
            raise ImproperlyConfigured("; ".join(wrong))
        bijdragen.register()
        pagina.register()
