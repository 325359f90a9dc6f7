"""Print the demo cast, for whoever starts the portal."""

from typing import Any

from django.core.management.base import BaseCommand

from stadsportaal.identiteit.personas import PERSONAS


class Command(BaseCommand):
    help = "Toon de demopersonen."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Demopersonen (verzonnen). Kies bij Aanmelden voor de demo-identiteit:")
        for persona in PERSONAS:
            self.stdout.write(f"  {persona.naam:<14} {persona.email:<22} {persona.rol}")
        self.stdout.write("Mails van de demo: /demo/postvak/. Code voor het beheer (Dirk): /demo/code/.")
