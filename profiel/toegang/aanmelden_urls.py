"""allauth's pages that this city uses, under Dutch addresses and with allauth's own names.

Not here on purpose: pages to connect, disconnect or sign up with an outside account, and links by mail
that confirm on a GET. `account_login` is our page with the ways in.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from django.urls import include, path

from profiel.toegang import views

urlpatterns = [
    path("aanmelden/", views.aanmelden, name="account_login"),
    path("aanmelden/wachtwoord/", account.login, name="account_login_password"),
    path("aanmelden/code/", account.request_login_code, name="account_request_login_code"),
    path("aanmelden/code/invullen/", account.confirm_login_code, name="account_confirm_login_code"),
    path("aanmelden/account-maken/", account.signup, name="account_signup"),
    path("aanmelden/e-mail-bevestigen/", account.email_verification_sent, name="account_email_verification_sent"),
    path("aanmelden/wachtwoord-vergeten/", account.password_reset, name="account_reset_password"),
    path(
        "aanmelden/wachtwoord-vergeten/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "aanmelden/wachtwoord-vergeten/nieuw/", account.complete_password_reset, name="account_complete_password_reset"
    ),
    path(
        "aanmelden/wachtwoord-vergeten/klaar/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("aanmelden/gesloten/", account.account_inactive, name="account_inactive"),
    path("afmelden/", account.logout, name="account_logout"),
    path("profiel/aanmeldmiddelen/opnieuw/", account.reauthenticate, name="account_reauthenticate"),
    path("profiel/aanmeldmiddelen/e-mail/", account.email, name="account_email"),
    path("profiel/aanmeldmiddelen/wachtwoord/", account.password_change, name="account_change_password"),
    path(
        "profiel/aanmeldmiddelen/wachtwoord/kiezen/",
        reauthentication_required(account.password_set),
        name="account_set_password",
    ),
    path("profiel/aanmeldmiddelen/sleutels/", include("allauth.mfa.urls")),
    path("profiel/aanmeldmiddelen/toestellen/", include("allauth.usersessions.urls")),
]
