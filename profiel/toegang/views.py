"""Pages of access: ways in, means of login, grants, what the city knows and who looked."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from profiel.toegang import meenemen, opnieuw
from profiel.toegang import wie_keek as looks
from profiel.toegang.actions import NoSuchAccount, end_machtiging, give_machtiging, record_inzage
from profiel.toegang.forms import MachtigingForm
from profiel.toegang.gegevens import groups_of, sees_register
from profiel.toegang.middleware import GRANT, own_profiel
from profiel.toegang.models import Machtiging
from profiel.toegang.niveau import NAMES, requires_level, safe_next
from profiel.toegang.opnieuw import is_fresh, lead
from profiel.toegang.toegang import Toegang, toegang_of
from profiel.toegang.vergeten import INZAGE_JAREN, erase_account, objections
from stadsportaal.kern import parkeren
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_herhaalbaar, post_sleutel

GIVE_LIMIT = {"machtiging_give": "20/h/user"}
"""Tries an hour: the answer tells whether somebody signs in with an address."""


# -- ways in --------------------------------------------------------------------------------------


@require_GET
@never_cache
@login_not_required
def aanmelden(request: HttpRequest) -> HttpResponseBase:
    """The ways in, and what each is good for. Who is signed in already goes on."""
    next_url = safe_next(request, request.GET.get("next", ""), "")
    if request.user.is_authenticated:
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    context = {"query": _next_query(next_url), "idp": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}
    return render_page(request, "profiel/toegang/aanmelden.html", context)


def _next_query(next_url: str) -> str:
    return f"?{urlencode({'next': next_url})}" if next_url else ""


@require_GET
@never_cache
@login_not_required
def passkey(request: HttpRequest) -> HttpResponseBase:
    """Sign in with a passkey; a page of its own, because only this way in needs a script."""
    next_url = safe_next(request, request.GET.get("next", ""), "")
    context = {"next": next_url, "query": _next_query(next_url)}
    return render_page(request, "profiel/toegang/passkey.html", context)


@require_GET
@never_cache
@login_not_required
def sterker(request: HttpRequest) -> HttpResponseBase:
    """Why this page asks for more certainty, and how to give it. Who has it already goes on."""
    niveau = request.GET.get("niveau", "")
    if niveau not in NAMES:
        raise Http404
    next_url = safe_next(request, request.GET.get("next", ""), resolve_url(settings.LOGIN_REDIRECT_URL))
    if toegang_of(request).level >= NAMES[niveau]:
        return redirect(next_url)
    context = {
        "niveau": niveau,
        "query": f"?{urlencode({'niveau': niveau, 'next': next_url})}",
        "idp": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "via_mail": request.user.is_authenticated and bool(request.user.email),
    }
    return render_page(request, "profiel/toegang/sterker.html", context)


@require_GET
def aanmeldmiddelen(request: HttpRequest) -> HttpResponse:
    """Everything one can sign in with, and where one is signed in."""
    toegang = toegang_of(request)
    toegang.require("aanmeldmiddel_change", toegang.account)
    account = toegang.account
    assert account is not None  # noqa: S101 require let no anonymous visitor through
    kinds = list(Authenticator.objects.filter(user=account).order_by("pk").values_list("type", flat=True))
    context = {
        "niveau": toegang.level.label,
        "email": EmailAddress.objects.get_primary_email(account) or "",
        "wachtwoord": account.has_usable_password(),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "totp": Authenticator.Type.TOTP in kinds,
        "herstelcodes": Authenticator.Type.RECOVERY_CODES in kinds,
        "idp": settings.OIDC_NAME if account.socialaccount_set.exists() else "",  # type: ignore[attr-defined]
    }
    return render_page(request, "profiel/toegang/aanmeldmiddelen.html", context)


@post_herhaalbaar
def account_erase(request: HttpRequest) -> HttpResponseBase:
    """Erase one's own account: what goes, what stays and why, and who it is once more before it happens."""
    toegang = toegang_of(request)
    toegang.require("account_erase", toegang.account)
    if request.method == "POST":
        if not opnieuw.is_fresh(request):
            return opnieuw.lead(request)
        erase_account(by=toegang)
        logout(request)
        messages.success(request, "Je account is gewist.")
        return redirect("account_login")
    own = toegang.profiel
    context = {"bezwaren": objections(own), "staff": bool(toegang.account and toegang.account.is_staff)}
    return render_page(request, "profiel/toegang/account_erase.html", context)


# -- grants ---------------------------------------------------------------------------------------


@require_GET
def machtigingen(request: HttpRequest) -> HttpResponse:
    """Who may act for me, and for whom may I act."""
    toegang = toegang_of(request)
    assert toegang.account is not None  # noqa: S101 the page is closed to anonymous visitors
    own = own_profiel(toegang.account)
    grants = Machtiging.objects.geldig(timezone.now()).not_beside().for_list()
    context = {
        "handelt_nu": toegang.machtiging,
        "eigen": own,
        "gegeven": grants.filter(voor=own) if own is not None and not toegang.voor_ander else grants.none(),
        "gekregen": grants.filter(wie=toegang.account),
    }
    return render_page(request, "profiel/toegang/machtigingen.html", context)


@post_sleutel("machtiging_give")
@requires_level("substantieel")
def machtiging_give(request: HttpRequest) -> HttpResponseBase:
    """Let somebody act for me."""
    toegang = toegang_of(request)
    toegang.require("machtiging_give", toegang.profiel)
    if not is_fresh(request):
        return lead(request)
    form = MachtigingForm(request.POST or None, initial=parkeren.initial(request), toegang=toegang)
    if request.method == "POST" and form.is_valid():
        limited = ratelimit.consume(
            request, app="profiel.toegang", action="machtiging_give", config=GIVE_LIMIT, user=request.user
        )
        if not limited:
            form.add_error("email", "Je hebt dit te vaak geprobeerd. Probeer het over een uur opnieuw.")
        else:
            try:
                answer = once(request, "machtiging_give", form.cleaned_data, lambda: _give(form, toegang))
            except NoSuchAccount as error:
                form.add_error("email", error.message)
            else:
                messages.success(request, "De machtiging staat klaar.")
                return redirect(answer.url)
    return render_page(request, "profiel/toegang/machtiging_give.html", {"form": form})


def _give(form: MachtigingForm, toegang: Toegang) -> Answer:
    data = form.cleaned_data
    give_machtiging(data["email"], by=toegang, tot=data["tot"], **form.limits)
    return Answer(resolve_url("toegang:machtigingen"))


@require_POST
@post_herhaalbaar
def machtiging_end(request: HttpRequest) -> HttpResponse:
    """End a grant one gave, or has."""
    toegang = toegang_of(request)
    machtiging = _posted_grant(request)
    if toegang.voor_ander and machtiging.wie_id == request.user.pk:  # one's own to end, whoever one acts for now
        toegang = _as_self(toegang)
    if request.session.get(GRANT) == machtiging.pk:
        del request.session[GRANT]
    end_machtiging(machtiging, by=toegang)
    messages.success(request, "De machtiging is gestopt.")
    return redirect("toegang:machtigingen")


def _as_self(toegang: Toegang) -> Toegang:
    assert toegang.account is not None  # noqa: S101 somebody acts
    return Toegang(toegang.actor, toegang.account, own_profiel(toegang.account), toegang.level)


def _posted_grant(request: HttpRequest) -> Machtiging:
    """The running grant in the form; 404 for what is no number or not there."""
    posted = request.POST.get("machtiging", "")
    if not (posted.isascii() and posted.isdecimal() and len(posted) < 18):
        raise Http404
    rows = Machtiging.objects.geldig(timezone.now()).not_beside()
    return get_object_or_404(rows.select_related("voor"), pk=posted)


@require_POST
@post_herhaalbaar
def machtiging_switch(request: HttpRequest) -> HttpResponse:
    """Act for the other from now on; without a grant in the form: for oneself again."""
    if not request.POST.get("machtiging"):
        request.session.pop(GRANT, None)
        messages.success(request, "Je handelt weer voor jezelf.")
        return redirect("toegang:machtigingen")
    machtiging = _posted_grant(request)
    if machtiging.wie_id != request.user.pk or machtiging.soort == Machtiging.Soort.MEEKIJKER:
        raise Http404  # who reads along, acts for nobody
    request.session[GRANT] = machtiging.pk
    messages.success(request, f"Je handelt nu voor {machtiging.voor}.")
    return redirect(settings.LOGIN_REDIRECT_URL)


# -- what the city knows, and who looked ----------------------------------------------------------


@post_herhaalbaar
def gegevens(request: HttpRequest) -> HttpResponse:
    """What the city knows of the subject; facts of a register only from substantieel.

    A POST shows the whole rijksregisternummer, once, on the page.
    """
    toegang = toegang_of(request)
    profiel = toegang.profiel
    toegang.require("gegevens_read", profiel)
    assert profiel is not None  # noqa: S101 require let nobody without a profiel through
    whole = request.method == "POST"
    if whole:
        toegang.require("insz_show", profiel)
    if toegang.voor_ander:
        record_inzage(toegang, profiel, "Wat de stad van je weet", "Bekeken met jouw machtiging")
    nummer = _insz(profiel, whole=whole) if sees_register(toegang) else ""
    context = {
        "groepen": groups_of(toegang, nummer),
        "profiel": profiel,
        "nummer": nummer,
        "heel": whole,
        "eigen": not toegang.voor_ander,
        "verborgen": bool(profiel.insz) and not sees_register(toegang),
        "alleen_naam": not profiel.insz and not profiel.gegevens.actueel().exists(),
    }
    return render_page(request, "profiel/toegang/gegevens.html", context)


def _insz(profiel: object, *, whole: bool) -> str:
    return str(getattr(profiel, "insz_written" if whole else "insz_masked"))


@require_GET
def gegevens_export(request: HttpRequest, soort: str) -> HttpResponse:
    """Everything about oneself as one file: `json` for machines, `html` to read."""
    toegang = toegang_of(request)
    toegang.require("gegevens_export", toegang.profiel)
    toegang.require_level(meenemen.least_level(toegang))
    delen, gemaakt = meenemen.everything(toegang), meenemen.made_on()
    if soort == "json":
        content = {"gemaakt": gemaakt, "delen": delen}
        answer: HttpResponse = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        context = {"gemaakt": gemaakt, "delen": meenemen.to_read(delen)}
        answer = render_page(request, "profiel/toegang/meenemen.html", context)
    answer["Content-Disposition"] = f'attachment; filename="mijn-gegevens.{soort}"'
    return answer


@require_GET
def wie_keek(request: HttpRequest) -> HttpResponse:
    """Every look of somebody else, the city's own automatic ones too, newest first: by period, page by page."""
    toegang = toegang_of(request)
    toegang.require("inzage_read", toegang.profiel)
    asked = request.GET.get("periode", "")
    periode = asked if asked in looks.PERIODEN else looks.FIRST
    page = looks.page_of(toegang.profiel, periode, request.GET.get("pagina", ""), timezone.now())
    total = page.paginator.count
    context = {
        "pagina": page,
        "basis": f"?periode={periode}&",
        "perioden": [(value, words, value == periode) for value, (words, _) in looks.PERIODEN.items()],
        "titel": looks.PERIODEN[periode][0],
        "teller": "1 keer bekeken" if total == 1 else f"{total} keer bekeken",
        "kolommen": looks.COLUMNS,
        "rijen": looks.rows_of(page.object_list),
        "jaren": INZAGE_JAREN,
    }
    return render_page(request, "profiel/toegang/wie_keek.html", context)
