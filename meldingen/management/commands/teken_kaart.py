"""`manage.py teken_kaart`: draw the stand-in tiles again after the districts, streets or shapes changed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from meldingen.kaart import Tegel, tiles


class Command(BaseCommand):
    help = "Tekent de kaarttegels van static/kaart/ opnieuw."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write every tile; the same shapes give the same bytes."""
        count = 0
        for zoom, x, y in tiles():
            path = settings.BASE_DIR / "static" / "kaart" / str(zoom) / str(x) / f"{y}.svg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Tegel(zoom, x, y).svg(), encoding="utf-8")
            count += 1
        self.stdout.write(f"{count} tegels")
