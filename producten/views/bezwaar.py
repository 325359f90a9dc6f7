"""Defending oneself against a fine: words and, if there is one, a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from producten.bezwaar.actions import possible, start_bezwaar
from producten.bezwaar.rules import bezwaar_tot
from producten.forms import MOST_BYTES, BezwaarForm
from producten.models import Product
from producten.soorten import BETWISTEN, soort_of
from producten.views.product import find_product
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern import bestanden, parkeren
from stadsportaal.kern.bestandsinhoud import DOCUMENTEN, UploadRefused
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.posts import Answer, once, post_sleutel


@post_sleutel("bezwaar_start")
def bezwaar_start(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The form, and handing it in. Raises BezwaarImpossible, BezwaarTooLate: a page that says why."""
    toegang = toegang_of(request)
    product = find_product(toegang, kenmerk)
    toegang.require("bezwaar_start", product)
    record_grant_look(toegang, "product", dossier=product.dossier.kenmerk if product.dossier else "")
    if request.method != "POST":
        possible(product, today=vandaag(timezone.now()))
        return _page(request, product, BezwaarForm(initial=parkeren.initial(request)))
    form = BezwaarForm(request.POST, request.FILES)
    return _send(request, product, form) if form.is_valid() else _page(request, product, form)


def _page(request: HttpRequest, product: Product, form: BezwaarForm) -> HttpResponse:
    until = bezwaar_tot(product.geldig_van, soort_of(product.soort).acties[BETWISTEN].dagen)
    return render_page(request, "producten/bezwaar_start.html", {"product": product, "form": form, "tot": until})


def _send(request: HttpRequest, product: Product, form: BezwaarForm) -> HttpResponse:
    """File first, outside the transaction; a repeated form gets the first answer and leaves no second file."""
    toegang, upload, used = toegang_of(request), form.cleaned_data["bestand"], []
    try:
        bestand = upload and bestanden.accept_upload(
            upload, allow=DOCUMENTEN, max_bytes=MOST_BYTES, eigenaar_id=toegang.actor.account_id
        )
    except UploadRefused as error:
        form.add_error("bestand", error.message)
        return _page(request, product, form)

    def run() -> Answer:
        bezwaar = start_bezwaar(product, tekst=form.cleaned_data["tekst"], bestand=bestand or None, by=toegang)
        used.append(bestand)
        return Answer(bezwaar.dossier.get_absolute_url(), bezwaar.dossier.kenmerk)

    try:
        answer = once(request, "bezwaar_start", {"product": product.pk, **form.cleaned_data}, run)
    finally:
        if bestand and not used:
            bestanden.delete_bestand(bestand)
    messages.success(request, "We hebben je verweer. Betaal nog niet: je hoort van ons.")
    return redirect(answer.url)
