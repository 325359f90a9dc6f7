"""The words of phases and of the codes every kind of dossier shares."""

from __future__ import annotations

from profiel.dossiers.models import Fase, Uitkomst
from profiel.dossiers.poorten import register_code

FASE_UITLEG: dict[str, str] = {
    Fase.CONCEPT: "Je hebt dit nog niet verstuurd.",
    Fase.INGEDIEND: "We hebben het goed ontvangen. We beginnen er zo snel mogelijk aan.",
    Fase.IN_BEHANDELING: "Een medewerker werkt eraan.",
    Fase.BESLIST: "We hebben beslist. Het besluit staat bij je documenten.",
    Fase.UITGEVOERD: "Alles is in orde gebracht.",
    Fase.STOPGEZET: "We werken hier niet meer aan.",
    Fase.VERLOPEN: "De tijd om dit af te werken is voorbij.",
}
"""What each phase means to a citizen."""

ACTIE_UITLEG = "We kunnen pas verder als jij iets doet."

ACTIE_UITLEG_ANDER = "We kunnen pas verder als de aanvrager iets doet."
"""The same, for who reads along."""

STAAT_STIL = "Zolang we wachten, staat de termijn stil: de laatste dag schuift op."
"""Instead of the last day, which nobody knows then."""

BESLIST_TITEL: dict[str, str] = {
    "": "We hebben beslist",
    Uitkomst.TOEGEKEND: "We hebben beslist: het is goedgekeurd",
    Uitkomst.DEELS: "We hebben beslist: een deel is goedgekeurd",
    Uitkomst.GEWEIGERD: "We hebben beslist: het is geweigerd",
    Uitkomst.INGETROKKEN: "Je trok het zelf in",
}
"""Title of a decision per outcome."""


def register() -> None:
    """Codes that every kind of dossier shares; apps add theirs with register_code()."""
    register_code("ingediend", "Je diende je aanvraag in", "We hebben ze goed ontvangen.")
    register_code("in_behandeling", "We behandelen je aanvraag", "Een medewerker kijkt je gegevens na.")
    register_code("bijgewerkt", "Je dossier is bijgewerkt")
    register_code("toegewezen", "Toegewezen", "Een medewerker van het team kreeg het dossier.")
    register_code("vrijgegeven", "Vrijgegeven", "Niemand van het team heeft het dossier nog.")
    register_code("doorgegeven", "Doorgegeven aan een ander team", "Van {van} naar {naar}.")
    register_code("notitie", "Notitie toegevoegd")
    register_code("termijn_gestart", "Termijn gestart", "{naam}: {dagen} {soort}, tot {einde}.")
    register_code("termijn_verlengd", "We hebben meer tijd nodig", "Het duurt {duur} langer.")
    register_code("vraag_gesteld", "Actie nodig: we vragen je iets", "Zonder je antwoord kunnen we niet verder.")
    register_code("vraag_beantwoord", "Je gaf je antwoord", "We werken verder aan je dossier.")
    register_code("vraag_vervallen", "Je hoeft onze vraag niet meer te beantwoorden")
    register_code("burgervraag_gesteld", "Je stelde ons een vraag", "We antwoorden uiterlijk {uiterlijk}.")
    register_code("burgervraag_beantwoord", "We antwoordden op je vraag")
    register_code("beslist", "We hebben beslist", "Je vindt het besluit bij je documenten.")
    register_code("bekendgemaakt", "We stuurden je het besluit met de post")
    register_code("uitgevoerd", "Alles is in orde gebracht", "Je hoeft niets meer te doen.")
    register_code("ingetrokken", "Je trok je aanvraag in", "We doen er niets meer mee.")
    register_code("stopgezet", "We zetten je dossier stop")
    register_code("verlopen", "Je dossier is verlopen", "Je mag altijd een nieuwe aanvraag doen.")
    register_code("heropend", "We bekijken je dossier opnieuw", "Je krijgt een nieuw besluit.")
    register_code("geclaimd", "Je zette dit dossier in Mijn stad")
    register_code("betrokkene_toegevoegd", "Iemand kan je dossier nu volgen")
    register_code("betrokkene_beeindigd", "Iemand kan je dossier niet meer volgen")
    register_code(
        "deelcode_gemaakt", "Je maakte een code om mee te kijken", "Wie ze gebruikt, leest mee tot en met {tot}."
    )
    register_code("deelcode_gebruikt", "Iemand kijkt nu mee", "Tot en met {tot}. Je kunt dit altijd stoppen.")
    register_code("deelcode_gestopt", "Je liet iemand niet langer meekijken")
    register_code("document_toegevoegd", "Er is een document bij gekomen")
    register_code("document_ingetrokken", "Een document geldt niet meer")
