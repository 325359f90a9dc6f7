"""Write the districts and streets of the data files to the database."""

from typing import Any

from django.core.management.base import BaseCommand

from stadsportaal.kern.plaats import load_plaats


class Command(BaseCommand):
    help = "Write districts and streets to the database; twice is the same as once."

    def handle(self, *args: Any, **options: Any) -> None:
        areas, streets = load_plaats()
        self.stdout.write(f"{areas} gebieden, {streets} straten")
