from django.apps import AppConfig


class ToegangConfig(AppConfig):
    name = "profiel.toegang"
    label = "toegang"
    default_auto_field = "django.db.models.BigAutoField"
