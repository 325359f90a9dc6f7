from django.apps import AppConfig
from django.core.signals import request_started


class TrechterConfig(AppConfig):
    name = "loket.trechter"
    label = "trechter"
    verbose_name = "Waar haken mensen af"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loket.trechter import meten, tasks, toegang  # noqa: F401 they register

        request_started.connect(meten.forget_past_key, dispatch_uid="trechter.forget_past_key")
