from django.apps import AppConfig


class ProductenConfig(AppConfig):
    name = "producten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from producten import bijdragen as catalogus
        from producten import feiten, handlers, meenemen, tasks, toegang, vergeten  # noqa: F401 they register
        from producten.bezwaar import bijdragen
        from producten.soorten import soorten

        soorten()  # a mistake in the data file stops the portal here
        bijdragen.register()
        catalogus.register()
        feiten.register()
