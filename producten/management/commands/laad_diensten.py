"""`manage.py laad_diensten`: the catalogue and the synonyms into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from producten.actions.catalogus import NiveauTooLow
from producten.laden import load_diensten, load_synoniemen
from producten.models import Dienst


class Command(BaseCommand):
    help = "Load the catalogue of diensten; fails when one of them may not be published, and names it."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refused = load_diensten()
        except NiveauTooLow as error:
            raise CommandError(error.message) from error
        load_synoniemen()
        if refused:
            lines = [f"{slug}: {', '.join(problems)}" for slug, problems in refused.items()]
            raise CommandError("Niet gepubliceerd:\n" + "\n".join(lines))
        self.stdout.write(f"{Dienst.objects.gepubliceerd().count()} diensten gepubliceerd")
