from django.apps import AppConfig


class LoketConfig(AppConfig):
    name = "loket"
    default_auto_field = "django.db.models.BigAutoField"
