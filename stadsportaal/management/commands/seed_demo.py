"""Fill an empty database with the demo city."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from stadsportaal.demo.berichten import read_the_old
from stadsportaal.demo.stad import seed


class Command(BaseCommand):
    help = "Vul een lege databank met de demostad (alleen met DEMO=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("seed_demo draait alleen met DEMO=1.")
        try:
            counts = seed()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        read_the_old()
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
