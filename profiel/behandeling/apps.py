from django.apps import AppConfig


class BehandelingConfig(AppConfig):
    name = "profiel.behandeling"
    label = "behandeling"
    default_auto_field = "django.db.models.BigAutoField"
