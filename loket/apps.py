from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class LoketConfig(AppConfig):
    name = "loket"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket import bijdragen, handlers, meenemen, rules, tasks, toegang  # noqa: F401 they register
        from loket.betalen import bijdragen as betalen
        from loket.betalen import handlers as geld  # noqa: F401 it registers
        from loket.betalen import tasks as betaaltaken  # noqa: F401 idem
        from loket.bouwer import toegang as bouwer_toegang  # noqa: F401 idem

        if wrong := rules.check_tables():
            raise ImproperlyConfigured("; ".join(wrong))
        bijdragen.register()
        betalen.register()
