"""`manage.py productbron CODE NAAM`: an office that may push products, and its secret, shown once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from producten.models import Productbron
from stadsportaal.kern.crypto import new_token, token_hash


class Command(BaseCommand):
    help = "Make a source of products, or give a known one a new secret."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("naam")
        parser.add_argument("--stil-na", type=int, default=24 * 60, help="minutes without a sign: out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        token = new_token()
        Productbron.objects.update_or_create(
            code=options["code"],
            defaults={
                "naam": options["naam"],
                "stil_na_minuten": options["stil_na"],
                "token_hash": token_hash(token),
            },
        )
        self.stdout.write(token)
