"""The office that fines: pushes a fine of Ada's through the API of the running portal."""

from __future__ import annotations

import hashlib
import itertools
import json
import urllib.request
from datetime import UTC, datetime, timedelta

import psycopg

from stadsportaal.embedded.postgres import socket_folder
from stadsportaal.identiteit.personas import PERSONAS
from tests.browser.portaal import Portaal

TOKEN = "het geheim van handhaving"
_numbers = itertools.count(1)


def push_boete(portaal: Portaal, titel: str, *, thema: str = "bestuur") -> str:
    """A new open fine of € 58,00, six days old; its title."""
    url = f"postgresql://stad_eigenaar@/stadsportaal?host={socket_folder(portaal.folder)}"
    with psycopg.connect(url) as connection:  # the demo threw the secret of this source away
        connection.execute(
            "UPDATE producten_productbron SET token_hash = %s WHERE code = 'handhaving'",
            [hashlib.sha256(TOKEN.encode()).hexdigest()],
        )
    today = datetime.now(UTC).date()
    body = {
        "rijksregisternummer": PERSONAS[0].insz,
        "soort": "boete",
        "titel": titel,
        "thema": thema,
        "status": "te_betalen",
        "dienst": "gas-boete-betalen",
        "geldigVan": (today - timedelta(days=6)).isoformat(),
        "stand": datetime.now(UTC).isoformat(),
        "velden": {"plaats": "Meir, 2000 Antwerpen", "nummerplaat": "1-DEM-000"},
        "bedrag": "58.00",
        "uiterlijk": (today + timedelta(days=24)).isoformat(),
    }
    request = urllib.request.Request(
        f"{portaal.url}/api/producten/v1/bronnen/handhaving/producten/REIS-{next(_numbers)}-{today.isoformat()}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"},
        method="PUT",
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 202, answer.status
    return titel
