"""Publish the forms that come with the portal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loket.definitie import DefinitieRefused
from loket.publiceren import load_formulieren


class Command(BaseCommand):
    help = "Publiceer de formulieren uit loket/data/formulieren; een gewijzigd bestand wordt een nieuwe versie."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_formulieren()
        except DefinitieRefused as error:
            raise CommandError(str(error)) from None
        for naam, found in loaded.items():
            self.stdout.write(f"{naam}: {found.zin}")
