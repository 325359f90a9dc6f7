"""What the pages say comes after a form: what was begun for the citizen, and the appointment still to make."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from loket.actions.concept import SOORT
from loket.afspraken.models import Afspraak
from loket.afspraken.models import Status as Afspraakstatus
from loket.definitie import Definitie
from loket.keten import begun_of, diensten_of, titles_of
from loket.models import Aanvraag
from loket.ondertekening.models import Ondertekening
from loket.ondertekening.models import Status as Getekend
from loket.poorten import STANDZINNEN
from loket.vragen import soort
from loket.vragen.basis import op_rij
from profiel.behandeling.poorten import Deel
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Betrokkene, Dossier, DossierLink, Fase, Uitkomst
from profiel.dossiers.toegang import OWN_ROLES
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum_tijd


def comes_next(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """After a grant: what we began and filled in, and what one still arranges oneself; each with why."""
    if dossier.soort != SOORT or dossier.uitkomst != Uitkomst.TOEGEKEND:
        return None
    definitie = Aanvraag.objects.with_form().get(dossier=dossier).formulierversie.lees()
    steps = begun_of(dossier.kenmerk, definitie) if definitie.vervolg else []
    if not steps:
        return None
    concepts = _concepts(toegang, dossier)
    rows = [
        {
            "titel": titel,
            "tekst": step.waarom,
            "href": concepts.get(step.formulier) or (reverse("producten:dienst", args=[dienst]) if dienst else ""),
            "actie": "Ga verder" if step.formulier in concepts else "Bekijk hoe het gaat",
        }
        for step, titel, dienst in zip(steps, titles_of(steps), diensten_of(steps), strict=True)
    ]
    begun = [row for row, step in zip(rows, steps, strict=True) if step.formulier in concepts]
    parts = {"klaar": begun, "zelf": [row for row in rows if row not in begun]}
    return dossiers.Slot("onder", "loket/_vervolg.html", parts)


def _concepts(toegang: Toegang, dossier: Dossier) -> dict[str, str]:
    """Per form the address of the follow-up that this access may open, whatever became of it."""
    mine: Any = toegang.dossiers()
    links = DossierLink.objects.filter(ander=dossier, soort=DossierLink.Soort.VERVOLG, dossier__in=mine)
    rows = links.order_by("pk").values_list("dossier__aanvraag__formulierversie__formulier", "dossier__kenmerk")
    return {form: reverse("loket:aanvraag", args=[kenmerk]) for form, kenmerk in rows if form}


GONE: Final = (Afspraakstatus.AFGEZEGD, Afspraakstatus.NIET_GEKOMEN)
"""An appointment that did not take place and will not: whoever had it may make another."""


def made_for(dossier: Dossier, soort: str) -> Afspraak | None:
    """The appointment of this soort that belongs to a dossier: tied to it, or tied to nothing and made since it was
    sent by whose it is or who signed it too. What did not take place is none."""
    tied = DossierLink.objects.filter(dossier=OuterRef("dossier"), soort=DossierLink.Soort.AFSPRAAK_BIJ)
    people = dossier.betrokkenen.filter(rol__in=OWN_ROLES, tot__isnull=True, profiel__isnull=False)
    signers = Ondertekening.objects.filter(dossier=dossier, status=Getekend.GETEKEND, profiel__isnull=False)
    theirs = Betrokkene.objects.filter(
        Q(profiel__in=people.values("profiel")) | Q(profiel__in=signers.values("profiel")),
        dossier=OuterRef("dossier"), rol__in=OWN_ROLES, tot__isnull=True,
    )  # fmt: skip
    loose = ~Exists(tied) & Exists(theirs) & Q(dossier__ingediend_op__gte=dossier.ingediend_op)
    rows = (
        Afspraak.objects.filter(soort=soort).exclude(status__in=GONE).filter(Exists(tied.filter(ander=dossier)) | loose)
    )
    return rows.select_related("dossier", "locatie").order_by("-begin", "-pk").first()


def appointment_of(toegang: Toegang, aanvraag: Aanvraag) -> dict[str, str]:
    """Parameters of loket/_afspraak_maken.html: where the appointment of this form is made, already chosen; or the one
    that was made and is to come, with the way to it for whose it is."""
    definitie, dossier = aanvraag.formulierversie.lees(), aanvraag.dossier
    step = definitie.afspraak
    if step is None:
        return {}
    made = made_for(dossier, step.soort)
    if made is None:
        asked = {"soort": step.soort, "dienst": definitie.dienst, "bij": dossier.kenmerk}
        href = f"{reverse('loket:afspraak_place')}?{urlencode(asked)}"
        said = op_rij(step.tekst, *_terms(definitie, aanvraag))
        return {"titel": step.titel, "tekst": said, "href": href, "actie": "Maak je afspraak"}
    if made.status not in (Afspraakstatus.GEPLAND, Afspraakstatus.AANGEKOMEN):
        return {}
    own = toegang.allows("dossier_read", made.dossier)
    return {
        "titel": "Jullie afspraak" if "jullie" in step.titel else "Je afspraak",
        "tekst": f"{format_datum_tijd(made.begin).capitalize()}, {made.locatie.naam}, {made.locatie.adres}.",
        "href": made.dossier.get_absolute_url() if own else "",
        "actie": "Bekijk de afspraak",
    }


def _terms(definitie: Definitie, aanvraag: Aanvraag) -> list[str]:
    """What follows from the answers: until which day one still can."""
    asked = [(vraag, aanvraag.antwoorden.get(vraag.key)) for vraag in definitie.alle_vragen()]
    return [soort(vraag).noot(vraag, waarde) for vraag, waarde in asked if waarde is not None]


def _may_have_one(dossier: Dossier) -> bool:
    """Not while it waits for somebody else: an appointment for what may lapse takes the place of another citizen."""
    runs = dossier.soort == SOORT and dossier.fase in (Fase.INGEDIEND, Fase.IN_BEHANDELING)
    return runs and dossier.eigen_status not in STANDZINNEN


def to_book(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """The appointment that belongs to a running aanvraag, to make or to come to; not for who only reads along."""
    if not _may_have_one(dossier) or not dossier.handelt or toegang.kijkt_mee:
        return None
    data = appointment_of(toegang, Aanvraag.objects.with_form().get(dossier=dossier))
    return dossiers.Slot("midden", "loket/_afspraak_maken.html", data) if data else None


def still_asked(dossier: Dossier) -> str:
    """The soort of the appointment that a dossier still waits for; empty: none."""
    if not _may_have_one(dossier):
        return ""
    step = Aanvraag.objects.with_form().get(dossier=dossier).formulierversie.lees().afspraak
    return "" if step is None or made_for(dossier, step.soort) else step.soort


def for_handler(aanvraag: Aanvraag) -> list[Deel]:
    """When who sent it comes, as far as the handler of the dossier needs it: what is done to it is for its counter."""
    step = aanvraag.formulierversie.lees().afspraak
    if step is None:
        return []
    made = made_for(aanvraag.dossier, step.soort)
    if made is None:
        return [("Afspraak", [("Wanneer", "Nog geen afspraak gemaakt")])]
    rows = [("Wanneer", format_datum_tijd(made.begin)), ("Waar", made.locatie.naam)]
    return [("Afspraak", [*rows, ("Status", made.get_status_display())])]
