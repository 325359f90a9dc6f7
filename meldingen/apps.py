from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class MeldingenConfig(AppConfig):
    name = "meldingen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meldingen import bijdragen, routering, rules, toegang  # noqa: F401 toegang registers read entries and acts

        if wrong := rules.check_tables() + routering.problems():
            raise ImproperlyConfigured("; ".join(wrong))
        bijdragen.register()
