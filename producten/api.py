"""Offices of the city push what people have: PUT by the source's own id, as often as they like.

`PUT /api/producten/v1/bronnen/<bron>/producten/<bron_id>` with `Authorization: Bearer <secret of the source>`. 202 for
everything that was understood: also for a person without a profiel here, so that no source learns who has one, and for
what is older than what we know. `PUT …/hartslag` says "I am alive, nothing changed".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from stdnum.be import ssn
from stdnum.exceptions import ValidationError as InvalidNumber

from producten.actions import Push, hear, push_product
from producten.betalen.rules import is_ogm
from producten.models import Productbron
from producten.rules import parse_bedrag
from producten.soorten import BETALEN, soorten
from profiel.dossiers.models import Thema
from stadsportaal.kern.api import problem
from stadsportaal.kern.crypto import token_hash

FIELDS: Final = frozenset(
    [
        *("rijksregisternummer", "soort", "titel", "thema", "status", "geldigVan", "geldigTot", "stand", "dienst"),
        *("velden", "bedrag", "uiterlijk", "mededeling"),
    ]
)

CLOCKS: Final = timedelta(minutes=5)
"""How far the clock of a source may be ahead."""


class IsBron(BasePermission):
    """The secret of the source in the address: a wrong secret and an unknown source are the same to a stranger."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        found = Productbron.objects.filter(pk=view.kwargs["bron"], token_hash=token_hash(token)).first()
        if scheme.lower() != "bearer" or found is None:
            raise NotAuthenticated
        view.bron = found  # type: ignore[attr-defined]
        return True


class BronView(APIView):
    """An address of one source."""

    permission_classes = [IsBron]
    bron: Productbron


class Hartslag(BronView):
    """Still alive."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, bron: str) -> Response:
        hear(self.bron, now=timezone.now())
        return Response(status=204)


class BronProduct(BronView):
    """One product of a source."""

    @extend_schema(request=OpenApiTypes.OBJECT, responses={202: OpenApiTypes.OBJECT, 400: OpenApiTypes.OBJECT})
    def put(self, request: Request, bron: str, bron_id: str) -> Response:
        now = timezone.now()
        push, wrong = read_push(bron_id, request.data, now)
        if push is None:
            return problem(400, wrong=wrong)
        push_product(push, bron=self.bron, now=now)
        return Response({}, status=202)


def read_push(bron_id: str, data: object, now: datetime) -> tuple[Push | None, dict[str, str]]:
    """The body as an order, or what is wrong with it by field. Values are never repeated: they may be personal."""
    if not isinstance(data, Mapping):
        return None, {"body": "is geen object"}
    reader = _Reader(data)
    soort = soorten().get(reader.text("soort", 40))
    reader.check("soort", soort is not None, "bestaat niet")
    values = {
        "insz": reader.parse("rijksregisternummer", _insz),
        "titel": reader.text("titel", 120),
        "thema": reader.text("thema", 20),
        "status": reader.text("status", 40),
        "geldig_van": reader.parse("geldigVan", date.fromisoformat),
        "geldig_tot": reader.parse("geldigTot", date.fromisoformat, optional=True),
        "stand": reader.parse("stand", _moment),
        "dienst": reader.text("dienst", 50, optional=True),
        "bedrag": reader.parse("bedrag", _amount, optional=True),
        "uiterlijk": reader.parse("uiterlijk", date.fromisoformat, optional=True),
        "ogm": reader.parse("mededeling", _ogm, optional=True) or "",
    }
    early = values["stand"] is None or values["stand"] <= now + CLOCKS
    reader.check("stand", early, "ligt in de toekomst")  # nothing could be newer than that
    reader.check("thema", values["thema"] in Thema.values, "bestaat niet")
    reader.check("bron_id", 0 < len(bron_id) <= 80 and "\0" not in bron_id, "heeft geen 1 tot 80 tekens")
    reader.check("geldigTot", _in_order(values["geldig_van"], values["geldig_tot"]), "ligt voor geldigVan")
    reader.check("velden", isinstance(data.get("velden", {}), Mapping), "is geen object")
    velden: list[list[str]] = []
    if soort is not None:
        velden = reader.fields(soort)
        reader.check("status", values["status"] in soort.statussen, "bestaat niet bij deze soort")
        both = (values["bedrag"] is None) == (values["uiterlijk"] is None)
        reader.check("bedrag", both and (values["bedrag"] is None or BETALEN in soort.acties), "hoort hier niet zo")
    for name in set(data) - FIELDS:
        reader.wrong[str(name)[:40]] = "kennen we niet"
    if reader.wrong or soort is None:
        return None, reader.wrong
    return Push(bron_id=bron_id, soort=soort.code, velden=velden, **values), {}


class _Reader:
    """Takes fields out of a body and gathers what is wrong."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.wrong: dict[str, str] = {}

    def check(self, name: str, holds: bool, why: str) -> None:
        if not holds:
            self.wrong.setdefault(name, why)

    def text(self, name: str, most: int, *, optional: bool = False) -> str:
        value = self.data.get(name, "" if optional else None)
        fits = isinstance(value, str) and len(value) <= most and (optional or bool(value.strip())) and "\0" not in value
        self.check(name, fits, f"is geen tekst van hoogstens {most} tekens")
        return value.strip() if fits and isinstance(value, str) else ""

    def parse(self, name: str, read: Callable[[str], Any], *, optional: bool = False) -> Any:
        value = self.data.get(name)
        if optional and value is None:
            return None
        try:
            return read(value if isinstance(value, str) else "")
        except ValueError:
            self.wrong[name] = "heeft niet de juiste vorm"
            return None

    def fields(self, soort: Any) -> list[list[str]]:
        given = self.data.get("velden", {})
        rows, wrong = soort.clean(given if isinstance(given, Mapping) else {})
        self.wrong |= {f"velden.{code}": why for code, why in wrong.items()}
        return list(rows)


def _in_order(van: date | None, tot: date | None) -> bool:
    return van is None or tot is None or tot >= van


def _insz(value: str) -> str:
    try:
        return str(ssn.validate(value))
    except InvalidNumber as error:
        raise ValueError from error


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("zonder tijdzone")
    return moment


def _amount(value: str) -> Any:
    amount = parse_bedrag(value)
    if not amount:
        raise ValueError("geen bedrag")
    return amount


def _ogm(value: str) -> str:
    digits = "".join(c for c in value if c not in "+/ ")
    if not is_ogm(digits):
        raise ValueError("controlecijfers")
    return digits
