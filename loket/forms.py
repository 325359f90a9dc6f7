"""The form of one step, made from its questions; the server's rules decide what of it counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.boundfield import BoundField

from loket.bevestigen import KLOPT, klopt_nog, klopt_veld
from loket.definitie import Stap, Vraag
from loket.eerder import Eerder, verzegeld
from loket.herkomst import Herkomst, herkomst_van
from loket.invulling import Invulling
from loket.omgekeerd import omgekeerd
from loket.pad import Pad, is_leeg
from loket.vragen import soort
from loket.vragen.adres import postcode
from loket.vragen.basis import Fout, Refused, op_rij
from loket.vragen.weet_niet import DEEL as WEET_NIET
from stadsportaal.kern.plaats import district_naam, district_of_postcode


@dataclass(frozen=True, slots=True)
class Blok:
    """One question as the template draws it."""

    vraag: Vraag
    template: str
    velden: dict[str, BoundField]
    bijgevoegd: list[dict[str, Any]] = field(default_factory=list)
    district: str = ""
    titel: bool = False
    beeld: dict[str, Any] = field(default_factory=dict)
    optioneel: bool = False
    is_titel: bool = False
    """Whether the h1 of the page already says its label."""
    alleen: bool = False
    """Whether it is the only question of its page."""

    @property
    def zegt_label(self) -> bool:
        """Whether its label stands above its parts: the h1 of the page asks something else, or more."""
        return not (self.is_titel or self.alleen)

    @property
    def rijen(self) -> list[dict[str, Any]]:
        """The rows of a repeating group, each with the button that takes it away."""
        found: dict[int, list[BoundField]] = {}
        for deel, veld in self.velden.items():
            found.setdefault(int(deel.partition("-")[0]), []).append(veld)
        key, o = self.vraag.key, self.vraag.opties
        may_go = len(found) > o.minimum
        return [
            {
                "titel": f"{o.rij} {rij + 1}",
                "id": f"{key}-rij-{rij + 1}",
                "velden": velden,
                "weg": f"weg:{key}:{rij}" if may_go else "",
            }
            for rij, velden in found.items()
        ]

    @property
    def erbij(self) -> dict[str, str]:
        """The button for one more row; none when there are enough."""
        key, o, count = self.vraag.key, self.vraag.opties, len(self.rijen)
        more = {"tekst": f"Nog een {o.rij.lower()}", "waarde": f"erbij:{key}", "naar": f"#{key}-rij-{count + 1}"}
        return more if count < o.maximum else {}

    @property
    def vraagt_zeker(self) -> bool:
        """Whether an address that the register does not know may be confirmed."""
        unknown = any(
            getattr(error, "code", "") == "onbekend" for deel in self.velden.values() for error in _errors(deel)
        )
        return unknown or bool(self.velden["zeker"].value())

    @property
    def nog_een(self) -> bool:
        """Whether one more file may come after this one."""
        return self.vraag.opties.max_aantal - len(self.bijgevoegd) > 1

    @property
    def veld(self) -> BoundField:
        return self.velden[""]

    @property
    def klopt(self) -> BoundField | None:
        """Whether an earlier answer is still right; None when that is not asked."""
        return self.velden.get(KLOPT)

    @property
    def weet_niet(self) -> BoundField | None:
        """The checkbox of "Weet ik niet"; None when it is not offered, or is one of the radios."""
        return self.velden.get(WEET_NIET)


def _errors(field: BoundField) -> list[ValidationError]:
    return list(field.errors.as_data())


def _saved(waarde: Any) -> str:
    """A value as it is stored: a tuple or a date is no longer one there."""
    return json.dumps(waarde, sort_keys=True, cls=DjangoJSONEncoder)


def veldnaam(vraag: Vraag, deel: str) -> str:
    return f"{vraag.key}-{deel}" if deel else vraag.key


class StapForm(forms.Form):
    """Fields of the questions that are shown now. `waarden` are the clean answers after `judge`."""

    use_required_attribute = False

    def __init__(
        self,
        invulling: Invulling,
        stap: Stap,
        *,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        typed: Mapping[str, Any] | None = None,
        eerder: Mapping[str, Eerder] | None = None,
    ) -> None:
        super().__init__(data, files)
        self.invulling, self.stap = invulling, stap
        self.omgeving = replace(invulling.omgeving, getypt=data or typed or {})
        self.vragen = invulling.pad.vragen[stap.key]
        self.waarden: dict[str, Any] = {}
        self.delen: dict[str, list[str]] = {}
        self.eerder = eerder or {}
        self.bronnen: dict[str, Herkomst] = {}
        if data is None and not typed:
            offered = {key: row.herkomst for key, row in self.eerder.items()}
            self.bronnen = herkomst_van(invulling.aanvraag) | offered
        for vraag in self.vragen:
            self._add(vraag)
        if typed:
            for naam, veld in self.fields.items():
                self.initial[naam] = veld.widget.value_from_datadict(typed, {}, naam)

    def _add(self, vraag: Vraag) -> None:
        made = soort(vraag).velden(vraag, self.omgeving)
        stored, eerder = self.invulling.pad.antwoorden.get(vraag.key), self.eerder.get(vraag.key)
        if eerder and eerder.bevestigen:
            why = "er niet bij staat" if eerder.van_product else "veranderd is"
            made[""].help_text = op_rij(f"Vul dit alleen in als het {why}.", str(made[""].help_text))
            required = vraag.key in self.invulling.pad.verplicht
            made = {KLOPT: klopt_veld(vraag, eerder, required=required), **made}
        else:
            stored = eerder.waarde if eerder else stored
            if source := self.bronnen.get(vraag.key):
                first = next(iter(made.values()))
                first.help_text = op_rij(str(first.help_text), source.zin)
        shown = {} if stored is None else soort(vraag).gevuld(vraag, stored, self.omgeving)
        self.delen[vraag.key] = list(made)
        for deel, veld in made.items():
            naam = veldnaam(vraag, deel)
            if deel == "":
                veld.required = vraag.key in self.invulling.pad.verplicht | self.invulling.pad.zacht
                if vraag.key in self.invulling.pad.zacht:
                    veld.help_text = op_rij(str(veld.help_text), "Heb je dit nu niet? Ga gewoon verder.", vraag.zacht)
            self.fields[naam] = veld
            if deel in shown:
                self.initial[naam] = shown[deel]

    def _clean_fields(self) -> None:
        """Whether something may be empty is decided in `judge`, after the rules."""
        required = {naam: veld.required for naam, veld in self.fields.items()}
        for veld in self.fields.values():
            veld.required = False
        super()._clean_fields()  # type: ignore[misc]
        for naam, veld in self.fields.items():
            veld.required = required[naam]

    def clean(self) -> None:
        for vraag in self.vragen:
            if self._wrong(vraag):
                continue
            delen = {deel: self.cleaned_data.get(veldnaam(vraag, deel)) for deel in self.delen[vraag.key]}
            try:
                if KLOPT in delen and (known := klopt_nog(vraag, delen, self.eerder[vraag.key])):
                    (self.waarden[vraag.key],) = known
                    continue
                own = {deel: part for deel, part in delen.items() if deel != KLOPT}
                self.waarden[vraag.key] = soort(vraag).samen(vraag, own, self.omgeving)
            except Refused as refused:
                for fout in refused.fouten:
                    self.refuse(vraag, fout)

    def _wrong(self, vraag: Vraag) -> bool:
        return any(veldnaam(vraag, deel) in self.errors for deel in self.delen[vraag.key])

    def refuse(self, vraag: Vraag, fout: Fout) -> None:
        """Add an error; its sentence is shown as it is, whatever a citizen typed into it."""
        params = {"deel": fout.index} if fout.index else None
        tekst = fout.tekst.replace("%", "%%") if params else fout.tekst
        self.add_error(veldnaam(vraag, fout.deel), ValidationError(tekst, code=fout.code, params=params))

    @property
    def herkomst(self) -> dict[str, dict[str, Any]]:
        """Of the judged answers that are what was offered: where each came from, as an aanvraag keeps it."""
        return {
            key: replace(herkomst, bevestigd=row.bevestigen).data()
            for key, row in self.eerder.items()
            for waarde, herkomst in row.keuzes
            if key in self.waarden and self.waarden[key] == waarde
        }

    @property
    def aangeboden(self) -> str:
        """The same offer, to come back with what is typed."""
        return verzegeld(self.invulling.aanvraag, self.eerder)

    def judge(self) -> Pad:
        """Evaluate the rules with these answers, then judge only what they show; the path that results."""
        self.is_valid()
        pad = self.invulling.met(self.waarden).pad
        shown = {vraag.key for vraag in pad.vragen.get(self.stap.key, ())}
        for vraag in self.vragen:
            if vraag.key not in shown:
                self._forget(vraag)
            elif not self._wrong(vraag):
                self._judge(vraag, vraag.key in pad.verplicht)
        turned = omgekeerd(self.invulling.definitie, pad.antwoorden)
        for vraag in self.vragen:
            if vraag.key in turned and vraag.key in shown and not self._wrong(vraag):
                self.refuse(vraag, turned[vraag.key])
        return pad

    def zegt_hetzelfde(self, vragen: Iterable[Vraag]) -> bool:
        """After `judge`: whether each of these questions is answered, rightly, just as it was saved before."""
        stored = self.invulling.pad.antwoorden
        return all(
            not self._wrong(vraag) and _saved(self.waarden.get(vraag.key)) == _saved(stored.get(vraag.key))
            for vraag in vragen
            if not vraag.vraagt_niets
        )

    def _judge(self, vraag: Vraag, required: bool) -> None:
        waarde = self.waarden.get(vraag.key)
        if is_leeg(waarde):
            fouten = soort(vraag).ontbreekt(vraag) if required else []
        else:
            fouten = soort(vraag).keur(vraag, waarde, self.omgeving)
        for fout in fouten:
            self.refuse(vraag, fout)

    def _forget(self, vraag: Vraag) -> None:
        self.waarden.pop(vraag.key, None)
        for deel in self.delen[vraag.key]:
            self.errors.pop(veldnaam(vraag, deel), None)

    def noteer(self, noten: Mapping[str, Mapping[str, str]]) -> None:
        """Say under the choices of these questions how each stands now."""
        for vraag in self.vragen:
            for deel in self.delen[vraag.key] if vraag.key in noten else ():
                self.fields[veldnaam(vraag, deel)].noten = noten[vraag.key]  # type: ignore[attr-defined]

    # -- for the template -------------------------------------------------------------------------

    @property
    def titel_in_veld(self) -> bool:
        """Whether the label of the only question is the question of the page."""
        only = self.vragen[0] if len(self.vragen) == 1 else None
        parts = self.delen[only.key] if only else []
        plain = only is not None and only.label == self.stap.titel and "" in parts and KLOPT not in parts
        return plain and not self.stap.weten_we_al and not self.stap.uitleg

    def blokken(self) -> list[Blok]:
        return [
            Blok(
                vraag,
                soort(vraag).template,
                {deel: self[veldnaam(vraag, deel)] for deel in self.delen[vraag.key]},
                self.invulling.omgeving.bestanden.get(vraag.key, []),
                self._district(vraag),
                self.titel_in_veld,
                soort(vraag).beeld(vraag, self.omgeving),
                vraag.key not in self.invulling.pad.verplicht,
                vraag.label == self.stap.titel,
                len(self.vragen) == 1,
            )
            for vraag in self.vragen
        ]

    def _district(self, vraag: Vraag) -> str:
        """The district of the postcode that the page shows; empty for a wrong one."""
        if vraag.soort != "adres" or veldnaam(vraag, "postcode") in self.errors:
            return ""
        typed = str(self[veldnaam(vraag, "postcode")].value() or "")
        code = district_of_postcode(postcode(typed))
        return district_naam(code) if code else ""


class ControleForm(forms.Form):
    """The code under the QR of a document."""

    code = forms.CharField(
        label="Controlecode",
        help_text="De code van 16 tekens op het document, bijvoorbeeld BK4T-W9RX-H2MD-7VNP",
        max_length=80,
        error_messages={
            "required": "Vul de code in die op het document staat",
            "max_length": "Deze code is te lang. Kijk ze na",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
