"""Load everything the portal needs before its first visitor: places, teams, words, diensten, forms."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from inclusie.laden import load_webpunten
from loket.afspraken import laden as afspraken
from loket.ondertekening import laden as ondertekening
from loket.publiceren import load_formulieren
from loket.wachtlijst import laden as wachtlijst
from meldingen import laden as meldingen
from producten.actions.catalogus import NiveauTooLow
from producten.laden import load_diensten, load_synoniemen
from profiel.behandeling.laden import load_sjablonen as load_handlerteksten
from profiel.berichten.laden import load_sjablonen as load_berichtsjablonen
from profiel.mensen.laden import load_gegevenssoorten
from profiel.proactief.laden import RegelsRefused, load_regels
from profiel.toegang.laden import load_teams
from stadsportaal.kern.plaats import load_plaats


class Command(BaseCommand):
    help = "Laad de referentiegegevens; twee keer is hetzelfde als een keer."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        gebieden, straten = load_plaats()
        counts = {
            "gebieden": gebieden,
            "straten": straten,
            "gegevenssoorten": load_gegevenssoorten(),
            "teams": load_teams(),
            "nieuwe teksten voor behandelaars": load_handlerteksten(),
            "nieuwe berichtsjablonen": load_berichtsjablonen(),
            "synoniemgroepen": load_synoniemen(),
            "nieuwe webpunten": load_webpunten(),
            "categorieën van meldingen": meldingen.load_categorieen(),
            "teams van meldingen": meldingen.load_teams(),
            "nieuwe berichtsjablonen van meldingen": meldingen.load_sjablonen(),
            "nieuwe locaties voor afspraken": afspraken.load_locaties(),
            "nieuwe soorten afspraken": afspraken.load_soorten(),
            "nieuwe berichtsjablonen van afspraken": afspraken.load_sjablonen(),
            "nieuwe berichtsjablonen van ondertekeningen": ondertekening.load_sjablonen(),
            "nieuwe groepen met plaatsen": wachtlijst.load_aanbod(),
            "nieuwe berichtsjablonen van wachtlijsten": wachtlijst.load_sjablonen(),
        }
        try:
            counts["nieuwe proactieve regels"] = load_regels()
        except RegelsRefused as error:
            raise CommandError(str(error)) from error
        try:
            problems = load_diensten()
        except NiveauTooLow as error:
            raise CommandError(error.message) from error
        if problems:
            raise CommandError("\n".join(f"{slug}: {'; '.join(found)}" for slug, found in problems.items()))
        formulieren = load_formulieren()
        counts["formulieren"] = len(formulieren)
        counts["nieuwe versies van formulieren"] = sum(found.is_new for found in formulieren.values())
        for naam, found in formulieren.items():
            if found.wacht:
                self.stdout.write(f"{naam}: {found.zin}.")
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
