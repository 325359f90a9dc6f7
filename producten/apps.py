from django.apps import AppConfig


class ProductenConfig(AppConfig):
    name = "producten"
    default_auto_field = "django.db.models.BigAutoField"
