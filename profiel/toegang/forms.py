"""Forms of signing in and of grants: what a person types becomes clean values."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.utils import timezone

from profiel.toegang.poorten import BEREIK
from stadsportaal.kern.velden import DatumVeld

_EMAIL = {"invalid": "Vul een e-mailadres in, zoals naam@voorbeeld.be.", "required": "Vul je e-mailadres in."}


def _email(form: forms.Form, name: str) -> None:
    form.fields[name].label = "E-mailadres"
    form.fields[name].error_messages |= _EMAIL


class SignupForm(allauth_forms.SignupForm):
    """Make an account with e-mail. A code by mail signs in; a password can be chosen once one is in."""

    field_order = ["voornaam", "achternaam", "email"]
    voornaam = forms.CharField(label="Voornaam", max_length=80, error_messages={"required": "Vul je voornaam in."})
    achternaam = forms.CharField(
        label="Achternaam", max_length=120, error_messages={"required": "Vul je achternaam in."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _email(self, "email")
        self.fields["email"].help_text = "We sturen je een code om te zien of dit adres van jou is."
        del self.fields["password1"]  # chosen before the address is proved, it would open what its owner gets


class LoginForm(allauth_forms.LoginForm):
    """Sign in with e-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _email(self, "login")
        self.fields["password"].label = "Wachtwoord"
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = "Vul je wachtwoord in."


class RequestCodeForm(allauth_forms.RequestLoginCodeForm):
    """Ask a code by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _email(self, "email")


class OpnieuwForm(forms.Form):
    """The code of a mail, to show once more that it is you."""

    code = forms.CharField(
        label="Code",
        help_text="8 cijfers, uit de e-mail die we je net stuurden.",
        max_length=20,
        error_messages={"required": "Vul de code uit de e-mail in."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Ask a code to choose a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _email(self, "email")


class AddPasskeyForm(AddWebAuthnForm):
    """Add a passkey; one that signs in by itself, unless the citizen wants it as a second step only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Naam van deze passkey"
        self.fields["name"].help_text = "Zo herken je hem later, zoals 'mijn telefoon'."
        self.fields["passwordless"].label = "Ik wil me hiermee aanmelden zonder wachtwoord of code"
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except LookupError:  # allauth expects every key of the browser's answer to be there
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyLoginForm(LoginWebAuthnForm):
    """Sign in with a passkey; nonsense in place of the browser's answer is a mistake, not an error of ours."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except LookupError:
            raise get_adapter().validation_error("incorrect_code") from None


class MachtigingForm(forms.Form):
    """Let somebody act for me: who, for what, until when."""

    email = forms.EmailField(
        label="E-mailadres van de persoon",
        help_text="Het adres waarmee die persoon zich aanmeldt.",
        error_messages=_EMAIL | {"required": "Vul het e-mailadres van de persoon in."},
    )
    bereik = forms.ChoiceField(
        label="Waarvoor mag die persoon handelen?",
        widget=forms.RadioSelect,
        choices=[("alles", "Voor al mijn zaken bij de stad"), ("deel", "Alleen voor wat ik hieronder kies")],
        error_messages={"required": "Kies waarvoor die persoon mag handelen."},
    )
    tot = DatumVeld(
        label="Tot en met welke dag?",
        required=False,
        help_text="Laat leeg als er geen einddatum is. Je kunt de machtiging altijd stoppen.",
    )

    def __init__(self, *args: Any, toegang: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tot = self.fields.pop("tot")
        offered = {naam: (bron, bron.choices(toegang)) for naam, bron in BEREIK.items()}
        for naam, (bron, choices) in offered.items():
            if choices:
                self.fields[naam] = forms.MultipleChoiceField(
                    label=bron.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
                )
        self.fields["tot"] = tot

    def clean_tot(self) -> datetime | None:
        """The last moment of that day in Antwerp; it must lie ahead."""
        day = self.cleaned_data["tot"]
        if day is None:
            return None
        until = timezone.make_aware(datetime.combine(day, time.max))
        if until <= timezone.now():
            raise forms.ValidationError("Kies een dag in de toekomst.", params={"deel": 0})
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = {naam: data.get(naam) or None for naam in BEREIK}
        if data.get("bereik") == "deel" and not any(chosen.values()):
            self.add_error("bereik", "Kies minstens één ding waarvoor die persoon mag handelen.")
        self.limits = chosen if data.get("bereik") == "deel" else dict.fromkeys(BEREIK)
        return data
