from django.apps import AppConfig


class InclusieConfig(AppConfig):
    name = "inclusie"
    default_auto_field = "django.db.models.BigAutoField"
