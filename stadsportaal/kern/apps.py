from django.apps import AppConfig


class KernConfig(AppConfig):
    name = "stadsportaal.kern"
    label = "kern"
    default_auto_field = "django.db.models.BigAutoField"
