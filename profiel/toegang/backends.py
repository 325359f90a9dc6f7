"""Who is this session: the account and its profiel in one query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from profiel.mensen.models import Account
from stadsportaal.kern.vast import Vast

ACCOUNT = Vast(lambda pk: Account.objects.select_related("profiel").filter(pk=pk), int)


class AccountBackend(AuthenticationBackend):
    """allauth's backend; reads the profiel along, because nearly every page asks for it."""

    def get_user(self, user_id: int) -> Account | None:
        account = next(iter(ACCOUNT(user_id)), None)
        return account if account is not None and self.user_can_authenticate(account) else None
