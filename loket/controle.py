"""Judges a definition before it may be published: every problem as a sentence for its maker, with its place. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from loket.definitie import Definitie, Vraag
from loket.feitcontrole import gevraagd_feit
from loket.gevolgencontrole import controleer_gevolgen
from loket.grenscontrole import limits
from loket.leesniveau import reading_level
from loket.opties import Adres, Datum, Info, Keuze, Meerkeuze, Tijd
from loket.prijscontrole import prices
from loket.probleem import GEVOLGEN as GEVOLGEN_DEEL
from loket.probleem import UITKOMST, Probleem
from loket.regelcontrole import GRENZEN, cycles, references, unaimed, unreachable
from loket.samencontrole import controleer_samen
from loket.soortcontrole import NOOIT_OPNIEUW, OP_PRODUCT, own_options, rows_of, together, unsigned

BESLISSINGEN: Final = ("behandelaar", "meteen")

SIGNED: Final = ("verklaring", "handtekening")
"""Soorten that count as signed: nobody may leave one for later."""

NEEDS_HELP: Final = {
    "bestand": "zeg welk bestand goed is",
    "ondernemingsnummer": "zeg waar het nummer staat",
    "nummerplaat": "zeg van welke wagen",
    "kaartpunt": "zeg hoe je de plaats aanduidt",
    "handtekening": "zeg waarvoor je tekent",
}
"""Soorten that nobody answers well without a word of explanation, and which."""

DAGSOORTEN: Final = ("werkdagen", "kalenderdagen")

BEZET: Final = frozenset({"versie", "account", "sleutel", "verwijder", "actie", "bewerkt", "csrfmiddlewaretoken"})
"""Names of fields that every step sends itself."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def controleer(
    definitie: Definitie, *, feiten: Iterable[str], regels: Iterable[str], gevolgen: Iterable[str]
) -> list[Probleem]:
    """Every problem; empty when the form may be published.

    `feiten`, `regels` and `gevolgen` are the names that the portal knows (facts, rules that decide, effects).
    """
    known = frozenset(feiten)
    wrong = [*_keys(definitie), *references(definitie, known), *cycles(definitie)]
    return [
        *wrong,
        *_groups(definitie),
        *_texts(definitie),
        *_at(GEVOLGEN_DEEL, _decision(definitie, frozenset(regels), frozenset(gevolgen))),
        *_facts(definitie, known),
        *_options(definitie),
        *_at(GEVOLGEN_DEEL, prices(definitie)),
        *([] if wrong else unreachable(definitie)),
        *unaimed(definitie),
        *reading_level(definitie),
        *_at(GEVOLGEN_DEEL, controleer_samen(definitie, known)),
        *_at(GEVOLGEN_DEEL, controleer_gevolgen(definitie, known)),
        *limits(definitie),
    ]


def _at(deel: str, found: Iterable[Probleem]) -> Iterator[Probleem]:
    """With the screen to mend it; one that says its own keeps that."""
    yield from (problem if problem.deel else replace(problem, deel=deel) for problem in found)


def _keys(definitie: Definitie) -> Iterator[Probleem]:
    questions = [(vraag.key, stap.key, vraag.key) for stap in definitie.stappen for vraag in stap.vragen]
    for soort, found in {
        "groep": [(groep.key, "", "") for groep in definitie.groepen],
        "stap": [(stap.key, stap.key, "") for stap in definitie.stappen],
        "vraag": questions,
        "uitkomst": [(uitkomst.key, "", "") for uitkomst in definitie.niet_in_aanmerking],
        "prijs": [(prijs.key, "", "") for prijs in definitie.prijzen],
    }.items():
        count = Counter(key for key, _, _ in found)
        for key, stap, vraag in {key: (key, stap, vraag) for key, stap, vraag in found}.values():
            if count[key] > 1:
                yield Probleem(f"De sleutel '{key}' staat {count[key]} keer bij een {soort}.", stap, vraag)
            if not _KEY.fullmatch(key):
                text = f"De sleutel '{key}' van een {soort} bevat iets anders dan kleine letters, cijfers en '_'."
                yield Probleem(text, stap, vraag)
    for key, stap, vraag in questions:
        if key in BEZET:
            yield Probleem(f"De sleutel '{key}' van een vraag gebruikt het portaal zelf. Kies een andere.", stap, vraag)


def _groups(definitie: Definitie) -> Iterator[Probleem]:
    groups = [groep.key for groep in definitie.groepen]
    order: list[str] = []
    for stap in definitie.stappen:
        if stap.groep not in groups:
            yield Probleem(f"Stap '{stap.key}' staat in groep '{stap.groep}', maar die bestaat niet.", stap.key)
        if not order or order[-1] != stap.groep:
            order.append(stap.groep)
    yield from (Probleem(f"Groep '{key}' heeft geen stappen.") for key in groups if key not in order)
    if not definitie.stappen:
        yield Probleem("Het formulier heeft geen stappen.")
    if len(order) != len(set(order)) or [key for key in groups if key in order] != order:
        yield Probleem("De stappen van één groep staan niet bij elkaar, of de groepen staan in een andere volgorde.")


def _texts(definitie: Definitie) -> Iterator[Probleem]:
    for stap in definitie.stappen:
        if not stap.hulp.strip():
            yield Probleem(f"Stap '{stap.key}' heeft geen hulptekst.", stap.key)
        if not stap.titel.strip():
            yield Probleem(f"Stap '{stap.key}' heeft geen titel.", stap.key)
        if not stap.vragen:
            text = f"Stap '{stap.key}' heeft geen vraag en niets om te lezen: niemand krijgt ze te zien."
            yield Probleem(text, stap.key)
        for vraag in stap.vragen:
            if not vraag.label.strip():
                yield Probleem(f"Vraag '{vraag.key}' heeft geen label.", stap.key, vraag.key)
            if vraag.soort in NEEDS_HELP and not vraag.hulp.strip():
                text = f"Vraag '{vraag.key}' ({vraag.soort}) heeft geen hulptekst: {NEEDS_HELP[vraag.soort]}."
                yield Probleem(text, stap.key, vraag.key)
    yield from _end(definitie)
    yield from (
        Probleem(
            f"Uitkomst '{uitkomst.key}' zegt niet waarom en wat je wel kunt doen.", deel=f"{UITKOMST}{uitkomst.key}"
        )
        for uitkomst in definitie.niet_in_aanmerking
        if not uitkomst.tekst
    )


def _end(definitie: Definitie) -> Iterator[Probleem]:
    """What somebody reads who is done: what happens next, by when, and what is ready."""
    if not definitie.na_versturen:
        yield Probleem("Er staat nergens wat er na het versturen gebeurt ('na_versturen').")
    for place, step in enumerate(definitie.na_versturen, 1):
        if not step.titel.strip():
            yield Probleem(f"Stap {place} na het versturen heeft geen titel.")
        if step.soort not in DAGSOORTEN:
            yield Probleem(f"Stap {place} na het versturen telt in {' of '.join(DAGSOORTEN)}, niet in '{step.soort}'.")
    if definitie.beslissing == "meteen" and not definitie.klaar.strip():
        text = "Het formulier beslist meteen, maar zegt niet wat er dan klaarstaat ('klaar')."
        yield Probleem(text, deel=GEVOLGEN_DEEL)
    if definitie.ook_voor_jou.diensten and not definitie.ook_voor_jou.waarom.strip():
        text = "Er staat niet waarom de andere diensten ook voor jou zijn ('waarom' bij 'ook_voor_jou')."
        yield Probleem(text, deel=GEVOLGEN_DEEL)


def _decision(definitie: Definitie, regels: frozenset[str], gevolgen: frozenset[str]) -> Iterator[Probleem]:
    if definitie.beslissing not in BESLISSINGEN:
        yield Probleem(f"'beslissing' is {' of '.join(BESLISSINGEN)}, niet '{definitie.beslissing}'.")
    if definitie.beslissing == "meteen":
        if definitie.regel and definitie.regel not in regels:
            yield Probleem(f"De regel '{definitie.regel}' die meteen moet beslissen, bestaat niet.")
        if not (definitie.regel or definitie.eisen or definitie.attest):
            yield Probleem("Het formulier beslist meteen, maar zegt niet waarop: noem eisen, een attest of een regel.")
    if definitie.gevolg and definitie.gevolg not in gevolgen:
        yield Probleem(f"Het gevolg '{definitie.gevolg}' bestaat niet.")


def _facts(definitie: Definitie, known: frozenset[str]) -> Iterator[Probleem]:
    shown = [("", "", code) for code in definitie.weten_we_al]
    shown += [(stap.key, "", code) for stap in definitie.stappen for code in stap.weten_we_al]
    shown += [
        (stap.key, vraag.key, vraag.opties.anders_dan)
        for stap, vraag in definitie.vragen_met_stap()
        if isinstance(vraag.opties, Adres) and vraag.opties.anders_dan
    ]
    for stap_key, key, code in shown:
        if code not in known:
            yield Probleem(f"Het feit '{code}' kennen we niet.", stap_key, key)
    for stap, vraag in definitie.vragen_met_stap():
        if not vraag.reden_toch_vragen.strip():
            yield from (Probleem(text, stap.key, vraag.key) for text in _asked_again(vraag, stap.titel))


def _asked_again(vraag: Vraag, titel: str) -> Iterator[str]:
    """What this question and its rows ask that the city knows; `reden_toch_vragen` of the question says why."""
    if feit := vraag.vraagt_feit or gevraagd_feit(vraag, titel):
        yield (
            f"Vraag '{vraag.key}' vraagt iets dat de stad al weet ({feit}). Toon het onder 'weten_we_al', "
            "of schrijf bij 'reden_toch_vragen' waarom je het toch vraagt."
        )
    for deel in rows_of(vraag):
        if feit := gevraagd_feit(deel, vraag.label):
            yield (
                f"Vraag '{deel.key}' in elke rij van '{vraag.key}' vraagt iets dat de stad al weet ({feit}). "
                f"Schrijf bij 'reden_toch_vragen' van '{vraag.key}' waarom je het toch vraagt, of laat ze weg."
            )


def _options(definitie: Definitie) -> Iterator[Probleem]:
    for stap in definitie.stappen:
        yield from (Probleem(text, stap.key) for text in together(stap))
    for vraag in unsigned(definitie):
        text = f"Vraag '{vraag.key}' komt na de handtekening: niemand ondertekent het antwoord. Zet ze ervoor."
        yield Probleem(text, definitie.stap_van[vraag.key].key, vraag.key)
    for stap, vraag in definitie.vragen_met_stap():
        texts = [*_reuse(vraag), *_soft(vraag), *_own_options(vraag), *own_options(vraag)]
        texts += [text for deel in rows_of(vraag) for text in _own_options(deel)]
        yield from (Probleem(text, stap.key, vraag.key) for text in texts)


def _reuse(vraag: Vraag) -> Iterator[str]:
    if vraag.hergebruik not in ("hergebruik", "bevestigen", "nooit"):
        yield f"Bij vraag '{vraag.key}' is 'hergebruik' geen van hergebruik, bevestigen, nooit."
    if vraag.soort in NOOIT_OPNIEUW and vraag.hergebruik != "nooit":
        yield f"Vraag '{vraag.key}' is van het soort {vraag.soort}: die hergebruiken we nooit."
    if vraag.uit_product and (vraag.soort not in OP_PRODUCT or vraag.uit_product.count(".") != 1):
        yield f"Vraag '{vraag.key}' leest '{vraag.uit_product}': schrijf <dienst>.<veld>, bij een vraag van één veld."
    if vraag.bevestigen_na and vraag.hergebruik != "bevestigen":
        yield f"Bij vraag '{vraag.key}' staat 'bevestigen_na', maar 'hergebruik' is niet 'bevestigen'."
    if vraag.bevestigen_na < 0:
        yield f"Bij vraag '{vraag.key}' is 'bevestigen_na' geen aantal maanden."


def _soft(vraag: Vraag) -> Iterator[str]:
    if vraag.zacht and (vraag.optioneel or vraag.vraagt_niets or vraag.soort in SIGNED):
        yield (
            f"Vraag '{vraag.key}' is tegelijk 'zacht' en optioneel, alleen om te lezen, of een verklaring. "
            "Zacht is alleen wat je wel vraagt, en wat iemand toch mag overslaan."
        )


def _own_options(vraag: Vraag) -> Iterator[str]:
    """What its soort asks of the options of a question."""
    match vraag.opties:
        case Keuze(keuzes=keuzes) | Meerkeuze(keuzes=keuzes):
            values = [keuze.waarde for keuze in keuzes]
            if len(values) < 2 or len(values) != len(set(values)):
                yield f"Vraag '{vraag.key}' heeft minstens twee verschillende keuzes nodig."
            said = Counter(keuze.label.strip().casefold() for keuze in keuzes if keuze.label.strip())
            if twice := next((keuze.label.strip() for keuze in keuzes if said[keuze.label.strip().casefold()] > 1), ""):
                same = f"heeft twee keer het antwoord “{twice}”"
                yield f"Vraag '{vraag.key}' {same}: dan weet niemand welk van de twee gekozen is."
        case Datum(vroegst=first, laatst=last) | Tijd(vroegst=first, laatst=last):
            shape, what = GRENZEN[vraag.soort]
            wrong = [limit for limit in (first, last) if limit and not shape.fullmatch(limit)]
            yield from (f"Bij vraag '{vraag.key}' is '{limit}' geen {what}." for limit in wrong)
        case Info(tekst=tekst) if not any(zin.strip() for zin in tekst):
            yield f"Het blok '{vraag.key}' heeft geen tekst."
