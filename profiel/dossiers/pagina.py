"""What the page of a dossier says: status, next step, timeline, documents, and pieces of higher apps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from django.urls import reverse

from profiel.dossiers.models import Betrokkene, Document, Dossier, Fase, Uitkomst, Voortgang
from profiel.dossiers.poorten import (
    KORT,
    SLOTS,
    VERWACHT,
    CodeTekst,
    Plaats,
    Slot,
    Verwacht,
    code_text,
    stand_of,
    woord_of,
)
from profiel.dossiers.teksten import ACTIE_UITLEG, ACTIE_UITLEG_ANDER, BESLIST_TITEL, FASE_UITLEG, STAAT_STIL
from profiel.dossiers.toegang import FOLLOWING, OWN_ROLES
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Kanaal
from stadsportaal.kern.kalender import format_datum, format_tijd, vandaag

Rows = list[dict[str, Any]]

SHARING = frozenset({"deelcode_gemaakt", "deelcode_gebruikt", "deelcode_gestopt"})
"""Codes of whom the applicant lets read along: nobody else's business, not of who reads along either."""
BESIDE = SHARING | {"burgervraag_gesteld", "burgervraag_beantwoord", "termijn_verlengd"}
"""Codes of what happens beside the handling: where the dossier stands, an earlier step says."""


def status_of(dossier: Dossier) -> str:
    """The word of the status component: the outcome once there is one, else the phase."""
    decided = dossier.fase == Fase.BESLIST or dossier.uitkomst == "ingetrokken"
    return dossier.uitkomst if decided and dossier.uitkomst else dossier.fase


def lead(dossier: Dossier) -> str:
    """One sentence: what it means, and by when there is an answer."""
    return _lead(dossier, papers=True)


def _lead(dossier: Dossier, *, papers: bool, acts: bool = True) -> str:
    """`papers`: whether there is a document to point to; `acts`: whether the reader is who must act."""
    action = ACTIE_UITLEG if acts else ACTIE_UITLEG_ANDER
    if not dossier.actie_wat and (stand := stand_of(dossier)):
        return stand
    if dossier.fase == Fase.BESLIST and not papers:
        return action if dossier.actie_wat else f"{BESLIST_TITEL['']}."
    text = action if dossier.actie_wat else FASE_UITLEG[dossier.fase]
    if dossier.klaar_op:
        text += f" Klaar ten laatste op {format_datum(dossier.klaar_op)}."
    return f"{text} {STAAT_STIL}" if dossier.staat_stil else text


def volgende(dossier: Dossier) -> str:
    """The short line of a dossier in a list: what happens next and when."""
    if dossier.actie_wat and not getattr(dossier, "volgt", False):
        until = f", ten laatste op {format_datum(dossier.actie_tegen)}" if dossier.actie_tegen else ""
        return f"{dossier.actie_wat}{until}"
    if stand := stand_of(dossier):
        return stand
    if dossier.klaar_op:
        return f"Klaar ten laatste op {format_datum(dossier.klaar_op)}"
    return FASE_UITLEG[dossier.fase]


def moment_text(step: Voortgang, soort: str) -> CodeTekst:
    """The words of one step: those of its code, with its parameters and its personal words."""
    words = code_text(step.code, soort=soort)
    title = BESLIST_TITEL[step.uitkomst] if step.code == "beslist" else words.titel
    personal = step.tekst.tekst if hasattr(step, "tekst") else ""
    return CodeTekst(title, " ".join(filter(None, [words.uitleg.format_map(_Shown(step.parameters)), personal])))


class _Shown(dict[str, Any]):
    """Parameters as a sentence shows them: dates in words, unknown ones as a dash."""

    def __getitem__(self, key: str) -> str:
        value = str(self.get(key, "–"))
        try:
            return format_datum(date.fromisoformat(value))
        except ValueError:
            return value


def moment_date(step: Voortgang) -> str:
    """When, and through whom or what when that was not the citizen online."""
    parts = [format_datum(step.created_at), format_tijd(step.created_at)]
    if step.door == "gemachtigde":
        parts.append("door je gemachtigde")
    if step.kanaal not in {Kanaal.WEB, Kanaal.SYSTEEM}:
        parts.append(Kanaal(step.kanaal).label)
    return ", ".join(parts)


def timeline(dossier: Dossier, steps: Iterable[Voortgang], komt: Iterable[Verwacht], *, papers: bool = True) -> Rows:
    """What happened (done), where it stands (now or action), and what still comes (later).

    `papers`: whether there is a document to point to; a rule that grants a place writes none.
    """
    items: Rows = []
    here = 0
    for place, step in enumerate(steps):
        words = moment_text(step, dossier.soort)
        here = here if step.code in BESIDE else place
        said = words.uitleg if papers or step.code != "beslist" else ""
        items.append({"soort": "done", "titel": words.titel, "datum": moment_date(step), "tekst": said})
    if items and dossier.actie_wat:
        items[here]["soort"] = "action"
    elif items and dossier.is_lopend:
        items[here]["soort"] = "now"
    return items + [_later(step) for step in komt]


def to_come(dossier: Dossier) -> list[Verwacht]:
    """The steps that are still to come, in order; none has a day while the term stands still."""
    if dossier.soort not in VERWACHT:
        return [Verwacht("We beslissen", dossier.klaar_op)] if dossier.is_lopend else []
    steps = _extended(dossier, VERWACHT[dossier.soort](dossier))
    return [replace(step, datum=None) for step in steps] if dossier.staat_stil else steps


def _extended(dossier: Dossier, steps: list[Verwacht]) -> list[Verwacht]:
    """Once the citizen was told that it takes longer, no day before the new one stands at the last step with a day."""
    until = dossier.klaar_op if "termijn_verlengd" in (dossier.gebeurd or ()) else None
    dated = [place for place, step in enumerate(steps) if step.datum is not None]
    if until is None or not dated:
        return steps
    last = steps[dated[-1]]
    later = replace(last, datum=max(last.datum or until, until))
    return [*steps[: dated[-1]], later, *steps[dated[-1] + 1 :]]


def _later(step: Verwacht) -> dict[str, Any]:
    day = f"Ten laatste {format_datum(step.datum)}" if step.datum else ""
    return {"soort": "later", "titel": step.titel, "datum": day, "tekst": step.uitleg}


def next_step(dossier: Dossier) -> dict[str, str] | None:
    """The one thing the citizen must do now; no way to it for who only reads."""
    if not dossier.actie_wat:
        return None
    until = f", ten laatste {format_datum(dossier.actie_tegen)}" if dossier.actie_tegen else ""
    boven, href = ("Jouw volgende stap", dossier.actie_url) if dossier.handelt else ("Nu te doen", "")
    return {"boven": f"{boven}{until}", "titel": dossier.actie_wat, "href": href}


def document_rows(documents: Iterable[Document], gedeeld: str = "") -> Rows:
    """Rows of the document component; `gedeeld` is the kenmerk of the dossier for who reads along."""
    name, before = ("dossiers:gedeeld_document", [gedeeld]) if gedeeld else ("dossiers:document", [])
    return [
        {
            "titel": document.titel,
            "href": reverse(name, args=[*before, document.kenmerk]),
            "klein": _about(document),
            "soort": "stopgezet" if document.ingetrokken_op else "",
            "tekst": "Geldt niet meer" if document.ingetrokken_op else "",
        }
        for document in documents
    ]


def refusal(documents: Iterable[Document], gedeeld: str = "") -> dict[str, Any] | None:
    """Of a decision that refuses, wholly or in part: why, and how and until when to appeal, in its own words."""
    valid = (document for document in documents if document.soort == Document.Soort.BESLUIT)
    last = next((document for document in valid if not document.ingetrokken_op), None)
    if last is None or not (last.inhoud or {}).get("beroep"):
        return None
    href = document_rows([last], gedeeld)[0]["href"]
    return {"reden": last.inhoud["reden"], "beroep": last.inhoud["beroep"], "href": href}


def _about(document: Document) -> str:
    parts = [format_datum(vandaag(document.created_at))]
    if document.bestand is not None:
        kind = document.bestand.mimetype.rpartition("/")[2].upper()
        parts = [kind, f"{max(1, document.bestand.grootte // 1024)} kB", *parts]
    if document.geldig_tot:
        parts.append(f"geldig tot {format_datum(document.geldig_tot)}")
    return ", ".join(parts)


def in_het_kort(
    dossier: Dossier, betrokkenen: Iterable[Betrokkene], komt: Iterable[Verwacht], wie: str = "Jij"
) -> Rows:
    """The facts beside the page; `wie` is whose dossier it is, as the reader calls them."""
    stand = stand_of(dossier)
    rows = [] if stand else _aan_zet(dossier, komt, wie)
    if dossier.klaar_op and not stand:
        rows.append({"naam": "Klaar ten laatste", "waarde": format_datum(dossier.klaar_op)})
    elif dossier.staat_stil and not stand:
        rows.append({"naam": "Klaar ten laatste", "waarde": STAAT_STIL})
    if dossier.is_lopend and not stand:
        rows += [row for run in KORT for row in run(dossier)]
    own = woord_of(dossier, status_of(dossier))
    phase = "Ingetrokken" if status_of(dossier) == Uitkomst.INGETROKKEN else Fase(dossier.fase).label
    word = "Actie nodig" if dossier.actie_wat else own or phase
    action = ACTIE_UITLEG if wie == "Jij" else ACTIE_UITLEG_ANDER
    meaning = action if dossier.actie_wat else stand or FASE_UITLEG[dossier.fase]
    rows.append({"naam": f"Wat betekent “{word}”?", "waarde": meaning})
    if dossier.team is not None:
        contact = ", ".join(filter(None, [dossier.team.naam, dossier.team.telefoon]))
        rows.append({"naam": "Wie helpt je", "waarde": contact})
    people = [row.profiel.naam for row in betrokkenen if row.profiel is not None and row.rol not in FOLLOWING]
    if people:
        rows.append({"naam": "Voor wie", "waarde": " en ".join(filter(None, [", ".join(people[:-1]), people[-1]]))})
    return rows


def _aan_zet(dossier: Dossier, komt: Iterable[Verwacht], wie: str) -> Rows:
    """Who acts now, and what comes next."""
    if dossier.actie_wat:
        return [
            {"naam": "Wie is nu aan zet?", "waarde": f"{wie}: {dossier.actie_wat[0].lower()}{dossier.actie_wat[1:]}"}
        ]
    if not dossier.is_lopend:
        return []
    first = next((f": {step.titel[0].lower()}{step.titel[1:]}" for step in komt), "")
    return [{"naam": "Wie is nu aan zet?", "waarde": f"De stad{first}"}]


def people_of(dossier: Dossier) -> list[Betrokkene]:
    """Whom it concerns now, in the order in which they came."""
    return list(dossier.betrokkenen.filter(tot__isnull=True).select_related("profiel").order_by("pk"))


def only_follows(toegang: Toegang, betrokkenen: Iterable[Betrokkene]) -> bool:
    """Whether the subject is among these, and merely to follow how far it is."""
    return toegang.profiel is not None and all(
        row.rol in FOLLOWING for row in betrokkenen if row.profiel_id == toegang.profiel.pk
    )


def _acts(toegang: Toegang, betrokkenen: Iterable[Betrokkene]) -> bool:
    """Whether the subject is among these, and not merely to read."""
    subject = toegang.profiel
    return subject is not None and any(row.profiel_id == subject.pk and row.rol in OWN_ROLES for row in betrokkenen)


def context_of(
    toegang: Toegang, dossier: Dossier, betrokkenen: Iterable[Betrokkene], *, leest: bool = False
) -> dict[str, Any]:
    """The context of profiel/dossiers/dossier.html for this reader; `leest`: who reads along and does nothing."""
    steps = list(Voortgang.objects.voor_burger(dossier))
    dossier.gebeurd = frozenset(step.code for step in steps)
    dossier.handelt = not leest and _acts(toegang, betrokkenen)
    gedeeld = dossier.kenmerk if leest else ""
    steps = [step for step in steps if not (leest and step.code in SHARING)]
    given = [run(toegang, dossier) or [] for run in SLOTS]
    slots = [slot for some in given for slot in ([some] if isinstance(some, Slot) else some)]
    found = toegang.documenten().filter(dossier=dossier).select_related("bestand").order_by("-created_at", "-pk")
    documents, komt = list(found), to_come(dossier)
    wie = "Jij" if dossier.handelt else str(toegang.profiel) if leest else "De aanvrager"
    return {
        "dossier": dossier,
        "status": status_of(dossier),
        "woord": woord_of(dossier, status_of(dossier)),
        "lead": _lead(dossier, papers=bool(documents), acts=dossier.handelt),
        "stap": next_step(dossier),
        "weigering": refusal(documents, gedeeld),
        "tijdlijn": timeline(dossier, steps, komt, papers=bool(documents)),
        "documenten": document_rows(documents, gedeeld),
        "kort": in_het_kort(dossier, betrokkenen, komt, wie),
        "slots": {place: [slot for slot in slots if slot.plaats == place] for place in get_args(Plaats)},
    }


def public_context(dossier: Dossier) -> dict[str, Any]:
    """What a follower or the holder of a secret link sees: how far it is, without names, words or documents."""
    steps = [step for step in Voortgang.objects.voor_burger(dossier) if step.code not in SHARING]
    dossier.gebeurd = frozenset(step.code for step in steps)
    items = timeline(dossier, steps, to_come(dossier))
    for item, step in zip(items, steps, strict=False):
        item["tekst"] = code_text(step.code, soort=dossier.soort).uitleg.format_map(_Shown(step.parameters))
    status = status_of(dossier)
    words = {"status": status, "woord": woord_of(dossier, status), "lead": lead(dossier)}
    return {"dossier": dossier, **words, "tijdlijn": items}
