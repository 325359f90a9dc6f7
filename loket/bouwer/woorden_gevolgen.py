"""The words for what a form brings about: who signs, what one gets, what comes after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.bouwer.woord import Woord

_ALS: Final = Woord("Alleen als", "Alle voorwaarden samen. Geen: altijd.", rij="een voorwaarde")
_RIJEN: Final = Woord("Regels die erop staan", "Elke regel heeft een naam en één bron.")
_GEEN: Final = "Leeg: niet."

GEVOLGEN: Final[Mapping[str, Mapping[str, Woord]]] = {
    "VoorwaardeRij": {
        "bron": Woord("Kijk naar", "Een antwoord, of iets dat de stad weet.", keuzes="bronnen"),
        "test": Woord("Vergelijk", "Wat past, hangt af van het soort vraag.", keuzes="testen"),
        "waarde": Woord("Met", "Het antwoord waarmee we vergelijken."),
    },
    "Eis": {
        "als": Woord("Dit moet kloppen", "Alle voorwaarden samen.", rij="een voorwaarde"),
        "reden": Woord("Waarom beslist anders een medewerker?", "In enkele woorden. Bijvoorbeeld: buitenlandse plaat."),
    },
    "Rij": {
        "naam": Woord("Naam", "Bijvoorbeeld: Nummerplaat."),
        "vraag": Woord("Antwoord op een vraag", _GEEN, keuzes="vragen"),
        "feit": Woord("Iets dat de stad weet", _GEEN, keuzes="feiten"),
        "sinds": Woord("De dag van iets dat de stad weet", _GEEN, keuzes="feiten"),
        "tekst": Woord("Vaste tekst", _GEEN),
    },
    "Attest": {
        "titel": Woord("Titel van het attest", "Bijvoorbeeld: Attest van hoofdverblijfplaats."),
        "zin": Woord("Wat verklaart de stad?", "De zin boven de gegevens.", lang=True),
        "rijen": _RIJEN,
        "persoon": Woord(
            "Over wie gaat het?", "De vraag die iemand van het gezin kiest. Leeg: de burger.", keuzes="vragen"
        ),
        "maanden": Woord("Hoeveel maanden geldig?", "Geteld vanaf de dag dat het gemaakt is."),
    },
    "Toekenning": {
        "soort": Woord("Soort product", "Zo staat het in Mijn stad.", keuzes="productsoorten"),
        "titel": Woord("Titel", "Zoals de burger het in Mijn stad ziet."),
        "rijen": _RIJEN,
        "als": _ALS,
        "van": Woord("Vanaf welke dag?", "De vraag met de begindag. Leeg: vandaag.", keuzes="vragen"),
        "aantal": Woord("Hoe lang?", "De vraag met het aantal. Leeg: het getal hieronder.", keuzes="vragen"),
        "duur": Woord("Duur", "0: zonder einde."),
        "eenheid": Woord("Eenheid", "Waarin we de duur tellen.", keuzes="eenheden"),
        "vervangt": Woord(
            "Komt dit in de plaats van iets dat de burger al heeft?",
            "Kies de vragen die zeggen van wat. Wat met dat antwoord loopt, stopt als dit begint. Vulde iemand er meer "
            "dan één in? Dan telt de laatste in het formulier. Niets gekozen: nee.",
            keuzes="vragen",
        ),
    },
    "Overname": {
        "naar": Woord(
            "Vraag in het volgende formulier",
            "Kies eerst dat formulier: dan staan zijn vragen hier.",
            keuzes="vragen_daar",
        ),
        "vraag": Woord("Antwoord dat we overnemen", _GEEN, keuzes="vragen"),
        "waarde": Woord("Vast antwoord", _GEEN, keuzes="antwoorden_daar"),
        "product": Woord("Iets van een product van de burger", _GEEN, keuzes="productvelden"),
    },
    "Vervolg": {
        "waarom": Woord("Waarom tonen we dit?", "Eén zin voor de burger."),
        "formulier": Woord("Formulier dat we klaarzetten", _GEEN, keuzes="formulieren"),
        "dienst": Woord("Dienst die we tonen", _GEEN, keuzes="diensten"),
        "als": _ALS,
        "antwoorden": Woord(
            "Wat we al invullen", "Antwoorden van dit formulier die daar al staan.", rij="een antwoord"
        ),
    },
    "Afspraak": {
        "soort": Woord("Soort afspraak", "Zoals in de agenda van de loketten.", keuzes="afspraaksoorten"),
        "titel": Woord("Titel", "Bijvoorbeeld: Maak een afspraak."),
        "tekst": Woord("Uitleg", "Waarom de afspraak nodig is.", lang=True),
    },
    "MedeOndertekenaar": {
        "wie": Woord("Wie?", "De partner van het gezin, of iemand die de burger noemt.", keuzes="wie_tekent"),
        "waarom": Woord("Waarom?", "Die persoon leest dit."),
        "als": _ALS,
        "naam": Woord("Vraag met de naam", "Alleen als de burger iemand noemt.", keuzes="vragen"),
        "email": Woord("Vraag met het e-mailadres", "Alleen als de burger iemand noemt.", keuzes="vragen"),
        "code": Woord("Tekenen kan met een code per mail", "Anders meldt die persoon zich aan."),
        "dagen": Woord("Binnen hoeveel dagen?", "Daarna vervalt de vraag om te tekenen."),
    },
    "Wachtlijst": {
        "aanbod": Woord("Welk aanbod?", "Zoals het in de wachtlijsten heet.", keuzes="aanbod"),
        "vragen": Woord("Vragen met de gewenste groepen", "De eerste keuze bovenaan.", keuzes="vragen"),
    },
}

REGELNAMEN: Final[Mapping[str, str]] = {
    "attest_hoofdverblijf@1": "Het Rijksregister kent het adres van deze persoon",
    "dagpas@1": "De wagen heeft dit jaar nog geen 8 dagpassen",
    "plaats@1": "Er is een plaats op de wachtlijst",
}
"""Each fixed rule of loket.gevolgen.REGELS, as one chooses it."""

GEVOLGNAMEN: Final[Mapping[str, str]] = {
    "adreswijziging@1": "Het nieuwe adres doorgeven aan het Rijksregister",
    "attest_hoofdverblijf@1": "Het attest van hoofdverblijfplaats klaarzetten",
    "dagpas@1": "De dagpas meetellen voor de wagen",
}
"""The same for loket.gevolgen.GEVOLGEN."""
