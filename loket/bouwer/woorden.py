"""The words of the builder: what every field, kind of question, test and effect is called, and why one fills it in.

A field of a dataclass in definitie.py or opties.py without words fails a test: whoever adds one adds them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket import opties
from loket.bouwer.woord import Woord
from loket.bouwer.woorden_gevolgen import GEVOLGEN
from loket.definitie import PAGINAS
from loket.gevolgsoorten import DUUR

_KEY: Final = Woord("Sleutel", "Zo heet dit voor de computer. Het portaal kiest die zelf.", verborgen=True)

DEFINITIE: Final[Mapping[str, Mapping[str, Woord]]] = {
    "Definitie": {
        "schema": Woord("Schema", "Welke vorm het bestand heeft.", verborgen=True),
        "formulier": Woord("Formulier", "Zo heet het formulier in het adres.", verborgen=True),
        "dienst": Woord("Dienst", "Bij welke dienst het formulier hoort.", verborgen=True),
        "titel": Woord("Titel", "Staat boven elke stap. Bijvoorbeeld: Adres wijzigen."),
        "naam": Woord(
            "Hoe noem je wat de burger verstuurt?",
            "Eén woord. Bijvoorbeeld: adreswijziging. We zetten het in “We hebben je adreswijziging ontvangen”.",
        ),
        "verzenden": Woord(
            "Wat moet de burger weten voor het versturen?", "Staat boven de knop om te versturen.", lang=True
        ),
        "beslissing": Woord(
            "Wie beslist?", "Een medewerker, of het portaal meteen met een vaste regel.", keuzes="beslissingen"
        ),
        "groepen": Woord("Delen van het formulier", "De bolletjes bovenaan elke stap. Elke stap hoort bij een deel."),
        "stappen": Woord("Stappen", "De bladzijden van het formulier."),
        "na_versturen": Woord(
            "Wat gebeurt er na het versturen?", "De burger leest dit na het versturen, met de dag erbij."
        ),
        "regel": Woord("Vaste regel", "Alleen als het portaal meteen beslist.", keuzes="regels"),
        "gevolg": Woord(
            "Wat doet het portaal na een goedkeuring?", "Bijvoorbeeld een attest klaarzetten.", keuzes="gevolgen"
        ),
        "klaar": Woord("Wat zeggen we als het meteen klaar is?", "Bijvoorbeeld: Je attest staat klaar."),
        "weten_we_al": Woord(
            "Wat tonen we op de startpagina van wat de stad al weet?",
            "De burger hoeft dit niet in te vullen.",
            keuzes="feiten",
        ),
        "prijzen": Woord(
            "Prijzen", "Wat de burger betaalt. Een regel zegt wanneer, anders geldt een prijs altijd.", rij="een prijs"
        ),
        "betalen": Woord("Wanneer betaalt de burger?", "Alleen als er een prijs is.", keuzes="betalen"),
        "niet_in_aanmerking": Woord(
            "Pagina's voor wie niet in aanmerking komt", "Ze zeggen waarom, en wat iemand wel kan doen."
        ),
        "ook_voor_jou": Woord("Ook voor jou", "Andere diensten die we tonen na het versturen."),
        "mede_ondertekenaars": Woord("Wie ondertekent mee?", "Bijvoorbeeld de partner. Leeg: niemand.", rij="iemand"),
        "wachtlijst": Woord("Wachtlijst", "Als er te weinig plaatsen zijn. Leeg: geen wachtlijst."),
        "eisen": Woord(
            "Wat moet kloppen om meteen te beslissen?",
            "Klopt iets niet? Dan beslist een medewerker.",
            rij="een voorwaarde",
        ),
        "attest": Woord("Attest", "Een officieel document met gegevens van het Rijksregister. Leeg: geen attest."),
        "toekenningen": Woord("Wat krijgt de burger?", "Een product, zoals een vergunning.", rij="een product"),
        "vervolg": Woord(
            "Wat volgt erna?", "Een ander formulier dat we klaarzetten, of een dienst die we tonen.", rij="een vervolg"
        ),
        "afspraak": Woord("Afspraak", "De afspraak die de burger na het versturen maakt. Leeg: geen."),
    },
    "Groep": {"key": _KEY, "titel": Woord("Naam van dit deel", "Kort: het staat naast een bolletje.")},
    "Stap": {
        "key": _KEY,
        "groep": Woord("Hoort bij deel", "De stappen van één deel staan bij elkaar.", keuzes="groepen"),
        "titel": Woord("Titel van de stap", "Het liefst een vraag. Bijvoorbeeld: Wanneer verhuis je?"),
        "hulp": Woord("Uitleg in het hulpvenster", "Voor wie twijfelt. Elke stap heeft er een.", lang=True),
        "uitleg": Woord("Tekst onder de titel", "Wat iedereen moet weten om te antwoorden.", lang=True),
        "weten_we_al": Woord(
            "Wat tonen we van wat de stad al weet?",
            "De burger ziet het en hoeft het niet in te vullen.",
            keuzes="feiten",
        ),
        "vragen": Woord("Vragen", "De vragen van deze stap."),
        "regels": Woord("Regels", "Wanneer we iets tonen of vragen."),
        "vragen_en_antwoorden": Woord("Vragen die mensen vaak stellen", "Ze staan in het hulpvenster van deze stap."),
    },
    "VraagEnAntwoord": {
        "vraag": Woord("Vraag", "Zoals mensen ze stellen."),
        "antwoord": Woord("Antwoord", "Kort en duidelijk.", lang=True),
    },
    "Vraag": {
        "key": _KEY,
        "soort": Woord("Soort vraag", "Hoe de burger antwoordt.", keuzes="soorten"),
        "label": Woord("De vraag", "Zoals de burger ze leest."),
        "hulp": Woord("Korte hulp onder de vraag", "Bijvoorbeeld een voorbeeld van een goed antwoord."),
        "wijzig": Woord(
            "Woorden na “Wijzig”", "Op de controlepagina staat een link: Wijzig adres. Leeg: de vraag zelf."
        ),
        "optioneel": Woord("De burger mag dit leeg laten", "Achter de vraag staat dan (optioneel)."),
        "zacht": Woord(
            "Wat als de burger dit leeg laat?",
            "Met een gevolg hier mag de burger toch verder. Bijvoorbeeld: Dan duurt het langer.",
        ),
        "bevestigen_na": Woord("Na hoeveel maanden vragen of het nog klopt?", "0: altijd."),
        "uit_product": Woord(
            "Staat het op een product van de burger?",
            "We tonen wat erop staat. De burger kiest, of vult iets anders in. Leeg: de burger typt het.",
            keuzes="productvelden",
        ),
        "hergebruik": Woord(
            "Een eerder antwoord voorstellen?", "Alleen antwoorden die de burger zelf gaf.", keuzes="hergebruik"
        ),
        "leeg": Woord("Foutzin bij een leeg antwoord", "Leeg: de gewone zin van dit soort vraag."),
        "weet_niet": Woord("Woorden voor “Weet ik niet”", "Leeg: de burger kan dat niet kiezen."),
        "vraagt_feit": Woord(
            "Vraagt iets dat de stad al weet",
            "Kies wat je opnieuw vraagt. Dat mag alleen met een reden.",
            keuzes="feiten",
        ),
        "reden_toch_vragen": Woord("Waarom vraag je het toch?", "Wie nakijkt, leest dit.", lang=True),
        "opties": Woord("Keuzes van dit soort", "Wat bij dit soort vraag hoort."),
    },
    "Uitkomst": {
        "key": _KEY,
        "titel": Woord("Titel", "Bijvoorbeeld: Dit adres ligt niet in Antwerpen."),
        "tekst": Woord("Waarom, en wat kan de burger wel doen?", "Elke regel wordt een alinea.", lang=True),
        "knop": Woord("Tekst van de knop terug", "Bijvoorbeeld: Vul een ander adres in. Leeg: de gewone knop."),
        "pagina": Woord("Pagina die verder helpt", "De knop brengt de burger daarheen.", keuzes="paginas"),
        "dienst": Woord("Dienst die wel past", "De pagina toont een link naar die dienst.", keuzes="diensten"),
    },
    "Vervolgstap": {
        "titel": Woord("Wat gebeurt er?", "Bijvoorbeeld: We kijken je gegevens na."),
        "tekst": Woord("Uitleg", "Eén of twee zinnen."),
        "dagen": Woord("Binnen hoeveel dagen?", "Geteld vanaf het versturen. Leeg: geen dag."),
        "soort": Woord("Soort dagen", "Werkdagen of kalenderdagen.", keuzes="dagsoorten"),
    },
    "OokVoorJou": {
        "diensten": Woord("Andere diensten", "We tonen ze na het versturen.", keuzes="diensten"),
        "waarom": Woord("Waarom ziet de burger dit?", "Bijvoorbeeld: Je ziet dit omdat je verhuist."),
    },
    "Prijs": {
        "key": _KEY,
        "titel": Woord("Naam", "Zoals de burger ze leest. Bijvoorbeeld: Stelling op het voetpad."),
        "bedrag": Woord("Bedrag in euro", "Per eenheid als er eenheden zijn. Bijvoorbeeld: 12,50."),
        "per": Woord(
            "Wat telt mee?",
            "Kies je meer? Dan doen we maal. Niets gekozen: een vast bedrag.",
            keuzes="telbaar",
        ),
        "dagen": Woord("Hoeveel dagen zijn één eenheid?", "Bij een periode: 7 voor een week."),
        "eenheid": Woord("Eenheid in woorden", "Bijvoorbeeld: per m² en per week."),
        "minimum": Woord("Minstens", "In euro. Leeg: geen grens."),
        "maximum": Woord("Hoogstens", "In euro. Leeg: geen grens."),
    },
    "Regel": {
        "als": Woord("Als", "Alle voorwaarden samen."),
        "dan": Woord("Dan", "Wat de regel doet."),
        "doel": Woord("Waarmee", "De vraag, stap of pagina waar het over gaat."),
    },
    "Voorwaarde": {
        "bron": Woord("Waar kijken we naar?", "Een antwoord, of iets dat de stad weet."),
        "pad": Woord("Welk antwoord?", "Het antwoord op deze vraag, of een deel ervan."),
        "test": Woord("Hoe vergelijken we?", "Wat past, hangt af van het soort vraag."),
        "waarde": Woord("Waarmee?", "Waarmee we het antwoord vergelijken."),
    },
}

_MIN: Final = Woord("Kleinste getal", "Leeg: geen grens.")
_MAX: Final = Woord("Grootste getal", "Leeg: geen grens.")
_UUR: Final = "Leeg: geen grens."
_DAG: Final = "Geteld vanaf de dag dat de burger het formulier invult."
_KEUZES: Final = Woord("Antwoorden", "Minstens twee. Maak een regel leeg om ze te schrappen.")

OPTIES: Final[Mapping[str, Mapping[str, Woord]]] = {
    "Tekst": {
        "max_tekens": Woord("Hoogstens hoeveel tekens?", "Spaties tellen mee."),
        "lang": Woord("Groot tekstvak", "Voor een antwoord van meer dan één regel."),
    },
    "Getal": {
        "minimum": _MIN,
        "maximum": _MAX,
        "decimalen": Woord("Cijfers na de komma", "0: alleen hele getallen."),
        "eenheid": Woord("Eenheid", "Bijvoorbeeld: m² of dagen."),
    },
    "Bedrag": {"minimum": Woord("Kleinste bedrag", "In euro."), "maximum": Woord("Grootste bedrag", "In euro.")},
    "Tijd": {
        "vroegst": Woord("Vroegste uur", _UUR, maat="uur"),
        "laatst": Woord("Laatste uur", _UUR, maat="uur"),
        "na": Woord("Later dan", "De vraag naar het uur waarna dit uur komt.", keuzes="uren"),
    },
    "Datum": {
        "vroegst": Woord("Vroegste dag", _DAG, maat="dag"),
        "laatst": Woord("Laatste dag", _DAG, maat="dag"),
        "te_vroeg": Woord("Foutzin bij een te vroege dag", "Leeg: we noemen de eerste dag die mag."),
        "te_laat": Woord("Foutzin bij een te late dag", "Leeg: we noemen de laatste dag die mag."),
        "tot_werkdag": Woord(
            "De vroegste dag is een termijn van de wet",
            "Eindigt die als de stad dicht is? Dan telt de volgende werkdag.",
        ),
        "laatste_dag": Woord(
            "Hoe heet de laatste dag van die termijn?",
            "We rekenen die dag uit. Bijvoorbeeld: De laatste dag om aan te geven. Leeg: we zeggen het niet.",
        ),
        "niet_op": Woord("Welke dagen kunnen niet?", "Niets gekozen: elke dag kan.", keuzes="dagen_niet"),
    },
    "Keuzemogelijkheid": {
        "waarde": Woord("Waarde", "Zo bewaart het portaal dit antwoord.", verborgen=True),
        "label": Woord("Antwoord", "Zoals de burger het leest."),
    },
    "Keuze": {"keuzes": _KEUZES},
    "Meerkeuze": {
        "keuzes": _KEUZES,
        "hoogstens": Woord("Hoeveel antwoorden mogen er hoogstens zijn?", "0: zo veel als je wil."),
    },
    "JaNee": {
        "ja": Woord("Woorden voor ja", "Bijvoorbeeld: Ja, ik heb een huisdier."),
        "nee": Woord("Woorden voor nee", "Bijvoorbeeld: Nee, geen huisdier."),
    },
    "Email": {},
    "Telefoon": {},
    "Iban": {},
    "Nummerplaat": {"land": Woord("Uit welk land?", "De vraag ervoor die het land vraagt.", keuzes="landen")},
    "Ondernemingsnummer": {},
    "Kaartpunt": {},
    "Adres": {
        "anders_dan": Woord("Mag niet hetzelfde zijn als", "Bijvoorbeeld het adres van nu.", keuzes="feiten"),
        "zelfde_adres": Woord("Foutzin als het toch hetzelfde is", "Leeg: de gewone zin."),
    },
    "Rijksregisternummer": {},
    "Persoon": {
        "zelf": Woord("De burger kan zichzelf kiezen", "Anders alleen de andere mensen van het gezin."),
        "ander": Woord("Iemand buiten het gezin kan ook", "De burger geeft dan een naam en een geboortedatum."),
    },
    "Herhaalgroep": {
        "vragen": Woord("Vragen per rij", "Elke rij krijgt dezelfde vragen."),
        "rij": Woord("Hoe heet één rij?", "Eén woord. Bijvoorbeeld: Kind."),
        "minimum": Woord("Minstens hoeveel rijen?", "0: het mag leeg blijven."),
        "maximum": Woord("Hoogstens hoeveel rijen?", "Meer kan de burger er niet toevoegen."),
    },
    "Deelvraag": {
        "key": _KEY,
        "soort": Woord("Soort", "Hoe de burger antwoordt.", keuzes="soorten_in_rij"),
        "label": Woord("Vraag", "Zoals de burger ze leest."),
        "hulp": Woord("Korte hulp", "Bijvoorbeeld een voorbeeld."),
        "optioneel": Woord("Mag leeg blijven", "Achter de vraag staat dan (optioneel)."),
        "leeg": Woord("Foutzin bij leeg", "Leeg: de gewone zin."),
        "opties": Woord("Instellingen", "Wat bij dit soort hoort."),
    },
    "Huishoudleden": {
        "een": Woord("Kies één persoon", "De burger zelf staat er dan ook bij. Anders: een of meer huisgenoten.")
    },
    "Bestand": {
        "max_aantal": Woord("Hoogstens hoeveel bestanden?", "1 tot 10."),
        "min_aantal": Woord("Minstens hoeveel bestanden?", "Gewoon 1."),
        "max_mb": Woord("Hoe groot mag één bestand zijn?", "In MB, hoogstens 10."),
        "soorten": Woord("Welke soorten?", "Niets gekozen: allebei.", keuzes="bestandssoorten"),
    },
    "Handtekening": {
        "tekst": Woord("Wat tekent de burger?", "De zin naast het vinkje."),
        "niveau": Woord(
            "Hoe zeker moet het zijn?", "Op dat niveau meldt de burger zich opnieuw aan.", keuzes="niveaus"
        ),
    },
    "Verklaring": {"tekst": Woord("Wat verklaart de burger?", "De zin naast het vinkje.", lang=True)},
    "Info": {"tekst": Woord("Tekst", "Elke regel wordt een alinea. Er wordt niets gevraagd.", lang=True)},
}

WOORDEN: Final = {**DEFINITIE, **OPTIES, **GEVOLGEN}
"""The words of every dataclass by its name."""

MEER: Final = frozenset(
    {
        ("Vraag", "weet_niet"),
        ("Vraag", "zacht"),
        ("Vraag", "bevestigen_na"),
        ("Vraag", "uit_product"),
        ("Vraag", "wijzig"),
        ("Vraag", "hergebruik"),
        ("Vraag", "leeg"),
        ("Vraag", "vraagt_feit"),
        ("Vraag", "reden_toch_vragen"),
    }
)
"""What few need: asked for under "Meer instellingen"."""

VOLGORDE: Final = {"Stap": ("titel", "uitleg", "hulp", "weten_we_al", "groep"), "Vraag": ("label", "hulp", "optioneel")}
"""What is asked first; the rest follows in the order of its dataclass."""

_SOORTEN: Final[Mapping[str, tuple[str, str]]] = {
    "tekst": ("Tekst", "Een paar woorden of een verhaal."),
    "getal": ("Getal", "Een aantal, met of zonder komma."),
    "bedrag": ("Bedrag", "Een bedrag in euro."),
    "datum": ("Datum", "Dag, maand en jaar."),
    "tijd": ("Uur", "Een uur van de dag."),
    "keuze": ("Eén keuze", "Kies één antwoord uit een lijst."),
    "meerkeuze": ("Meer keuzes", "Kies een of meer antwoorden."),
    "ja_nee": ("Ja of nee", "Twee antwoorden."),
    "email": ("E-mailadres", "We kijken de vorm na."),
    "telefoon": ("Telefoonnummer", "We kijken de vorm na."),
    "iban": ("Rekeningnummer", "We kijken het controlegetal na."),
    "nummerplaat": ("Nummerplaat", "Uit België of een ander land."),
    "ondernemingsnummer": ("Ondernemingsnummer", "We kijken het controlegetal na."),
    "rijksregisternummer": ("Rijksregisternummer", "Van iemand anders. Dat van de burger kennen we al."),
    "persoon": ("Persoon", "Iemand van het gezin, of iemand anders met naam en geboortedatum."),
    "herhaalgroep": ("Rijen met vragen", "Dezelfde vragen voor elk kind, voertuig of dag."),
    "kaartpunt": ("Plek op de kaart", "Een straat zoeken, of een punt aanduiden."),
    "adres": ("Adres", "Met hulp bij straten in Antwerpen."),
    "huishoudleden": ("Mensen van het gezin", "Uit het Rijksregister: niets te typen."),
    "bestand": ("Bestand", "Een document of foto bijvoegen."),
    "verklaring": ("Verklaring", "Een zin om akkoord mee te gaan."),
    "handtekening": ("Handtekening", "De burger meldt zich opnieuw aan. Ze staat alleen, in de laatste stap."),
    "info": ("Tekst om te lezen", "Er wordt niets gevraagd."),
}
SOORTEN: Final = {soort: words for soort, words in _SOORTEN.items() if soort in opties.OPTIES}
"""Each kind of question: its name and when one uses it."""

TESTEN: Final[Mapping[str, str]] = {
    "is": "is",
    "is_niet": "is niet",
    "een_van": "is een van",
    "bevat": "bevat",
    "ingevuld": "is ingevuld",
    "weet_niet": "is “weet ik niet”",
    "kleiner_dan": "is kleiner dan",
    "groter_dan": "is groter dan",
    "voor": "ligt voor",
    "na": "ligt na",
}

EFFECTEN: Final[Mapping[str, tuple[str, str]]] = {
    "toon_vraag": ("Toon vraag", ""),
    "toon_stap": ("Toon stap", ""),
    "verplicht": ("Maak vraag", "verplicht"),
    "document_nodig": ("Vraag document", ""),
    "prijs": ("Reken prijs", "aan"),
    "niet_in_aanmerking": ("Stop met pagina", ""),
}
"""Each effect: the words before and after what it aims at."""

KEUZES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "beslissingen": (("behandelaar", "Een medewerker beslist"), ("meteen", "Het portaal beslist meteen")),
    "hergebruik": (
        ("nooit", "Nooit"),
        ("bevestigen", "Tonen, en vragen of het nog klopt"),
        ("hergebruik", "Tonen"),
    ),
    "dagsoorten": (("werkdagen", "werkdagen"), ("kalenderdagen", "kalenderdagen")),
    "soorten": tuple((soort, naam) for soort, (naam, _) in SOORTEN.items()),
    "testen": (("", "Kies"), *((code, words) for code, words in TESTEN.items()), ("ingevuld:nee", "is niet ingevuld")),
    "betalen": (
        ("", "De burger betaalt niets"),
        ("bij_versturen", "Bij het versturen"),
        ("na_besluit", "Na een goedkeuring"),
    ),
    "niveaus": (("substantieel", "substantieel"), ("hoog", "hoog")),
    "wie_tekent": (("partner", "De partner"), ("vraag", "Iemand die een vraag noemt")),
    "eenheden": tuple((unit, unit) for unit in DUUR),
    "paginas": (("", "Geen"), *((code, words) for code, (_, words) in PAGINAS.items())),
    "dagen_niet": (
        *((dag, dag) for dag in opties.WEEK),
        (opties.FEESTDAG, "een feestdag, of een andere dag waarop de stad dicht is"),
    ),
    "bestandssoorten": (("pdf", "Een pdf"), ("foto", "Een foto (jpg, png of webp)")),
}
"""The lists that are the same for every draft."""

BEGIN: Final[Mapping[str, Mapping[str, object]]] = {
    "keuze": {
        "keuzes": [{"waarde": "antwoord_1", "label": "Antwoord 1"}, {"waarde": "antwoord_2", "label": "Antwoord 2"}]
    },
    "meerkeuze": {
        "keuzes": [{"waarde": "antwoord_1", "label": "Antwoord 1"}, {"waarde": "antwoord_2", "label": "Antwoord 2"}]
    },
    "verklaring": {"tekst": "Ik verklaar dat alles juist is"},
    "herhaalgroep": {"rij": "Rij", "vragen": [{"key": "naam", "soort": "tekst", "label": "Naam"}]},
    "info": {"tekst": ["Vul hier aan wat de burger moet weten."]},
}
"""What a new question of a kind begins with, so that it can be shown at once."""
