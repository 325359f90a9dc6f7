from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "profiel.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from profiel.dossiers import meenemen, poorten, tasks, teksten, toegang, vergeten  # noqa: F401 they register
        from profiel.dossiers.delen import meenemen as gedeeld  # noqa: F401 idem
        from profiel.dossiers.delen import toegang as delen  # noqa: F401 idem

        teksten.register()
        poorten.register_officieel("besluit@1", "profiel/dossiers/officieel/besluit_1.html")
