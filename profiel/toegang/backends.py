"""Who is this session: the account and its profiel in one query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from profiel.mensen.models import Account


class AccountBackend(AuthenticationBackend):
    """allauth's backend; reads the profiel along, because nearly every page asks for it."""

    def get_user(self, user_id: int) -> Account | None:
        account = Account.objects.select_related("profiel").filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
