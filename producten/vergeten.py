"""What products say when somebody wants to be forgotten: what is still owed, by them or to them."""

from __future__ import annotations

from producten.betalen.rules import Verzoek
from producten.models import Betaalverzoek
from profiel.mensen.models import Profiel
from profiel.toegang.poorten import Vergeten, register_vergeten


def unpaid(profiel: Profiel) -> str:
    """Who owes the city keeps an account to pay and to be told with, and so does who gets money back."""
    own = Betaalverzoek.objects.filter(profiel=profiel)
    count = own.filter(status__in=[Verzoek.OPEN, Verzoek.OPGESCHORT]).count()
    if count:
        what = "Je moet nog 1 bedrag betalen." if count == 1 else f"Je moet nog {count} bedragen betalen."
        return f"{what} Je vindt het bij je producten."
    if own.terug_te_betalen().exists():
        return "Je krijgt nog geld terug van de stad. Wacht tot we het teruggestort hebben."
    return ""


def leave_the_books(profiel: Profiel) -> None:
    """Nothing more: what was paid and what was granted stays as long as the law says (docs/bewaartermijnen.yaml)."""


register_vergeten("producten", Vergeten(unpaid, leave_the_books))
