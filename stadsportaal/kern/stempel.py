"""Demo data and real data never share a database: the stamp in it and the setting DEMO must agree."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured

from stadsportaal.kern.models import Stempel


def is_demo() -> bool:
    return Stempel.objects.filter(soort="demo").exists()


def stamp_demo() -> None:
    """Make an empty database a demo one. Raises ImproperlyConfigured when people have accounts in it."""
    if is_demo():
        return
    if get_user_model().objects.exists():
        raise ImproperlyConfigured("In deze databank staan al accounts: hier komt geen demostad bij.")
    Stempel.objects.create(soort="demo")


def check_stamp() -> None:
    """Raises ImproperlyConfigured when the database and DEMO disagree; called when web and worker start."""
    if settings.DEMO and not is_demo():
        raise ImproperlyConfigured(
            "DEMO=1, maar deze databank is geen demodatabank. Draai eerst seed_demo op een lege."
        )
    if is_demo() and not settings.DEMO:
        raise ImproperlyConfigured("Dit is een demodatabank: start met DEMO=1 of kies een andere databank.")
