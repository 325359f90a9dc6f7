"""The demo's identity provider stands beside the portal: another PORT is another issuer."""

from __future__ import annotations

import re

from allauth.socialaccount.models import SocialAccount

from profiel.toegang.identiteiten import uid_of
from profiel.toegang.opnieuw import PROVIDER

LOCAL = re.compile(r"http://localhost:\d+ (?P<sub>\S+)")


def follow_issuer(issuer: str) -> int:
    """Let the personas of a demo city that was made on another port sign in here; how many moved."""
    moved = 0
    for row in SocialAccount.objects.filter(provider=PROVIDER).exclude(uid__startswith=f"{issuer} "):
        if local := LOCAL.fullmatch(row.uid):
            row.uid = uid_of(issuer, local["sub"])
            row.save(update_fields=["uid"])
            moved += 1
    return moved
