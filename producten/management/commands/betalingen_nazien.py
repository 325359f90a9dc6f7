"""`manage.py betalingen_nazien`: compare the books with the payment provider now, besides every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from producten.betalen.nazicht import reconcile
from producten.koppelingen.betaling import provider


class Command(BaseCommand):
    help = "Compare the payments with those of the provider, and repair what did not reach us."

    def handle(self, *args: Any, **options: Any) -> None:
        found = reconcile(provider(), now=timezone.now())
        self.stdout.write(f"{found.bekeken} bekeken, {found.hersteld} hersteld, {found.verschillen} verschillen")
