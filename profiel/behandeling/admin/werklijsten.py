"""Work lists under a name: above the list, one's own and those of one's teams."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from profiel.behandeling.actions.filters import delete_filter, save_filter
from profiel.behandeling.admin.forms import in_plain_words
from profiel.behandeling.admin.werk import at_work
from profiel.toegang.models import Team
from stadsportaal.kern import posts
from stadsportaal.kern.admin import StadAdmin

MOST: Final = 400
"""Characters of the filters of one work list, as in the address."""


class WerklijstForm(forms.Form):
    """A name, and with whom to share it."""

    use_required_attribute = False
    naam = forms.CharField(label="Naam van deze werklijst", max_length=60)
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Delen met", required=False, empty_label="niemand, alleen voor mij"
    )
    zoek = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_plain_words(self)
        self.fields["team"].queryset = at_work(request).teams().order_by("naam")  # type: ignore[attr-defined]


class WerklijstAdmin(StadAdmin):
    """Adds them to a list, with a page to keep the filters of now, and a button to forget one."""

    change_list_template = "admin/behandeling/lijst.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        now, keep = self._only_filters(request.GET), reverse(f"admin:{self._name('werklijst')}")
        rows = at_work(request).opgeslagen_filters().filter(lijst=self.opts.model_name)
        shown = rows.select_related("team").order_by("naam", "pk")
        context = {
            "werklijsten": [(row, row.zoek == now, row.account_id == request.user.pk) for row in shown],
            "bewaar_url": f"{keep}?{now}" if now else "",
            "vergeet_naam": f"admin:{self._name('werklijst_vergeten')}",
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def _only_filters(self, given: QueryDict) -> str:
        """The filters of an address in a fixed order: no search words, they may be about somebody."""
        names = sorted(str(getattr(item, "parameter_name", item)) for item in self.list_filter)
        kept = QueryDict(mutable=True)
        for name in (*names, "o"):
            if value := given.get(name, ""):
                kept[name] = value[:60]
        return kept.urlencode()

    def get_urls(self) -> list[URLPattern]:
        @posts.post_herhaalbaar
        def keep(request: HttpRequest) -> HttpResponseBase:
            return self.werklijst_view(request)

        @posts.post_herhaalbaar
        def forget(request: HttpRequest, pk: int) -> HttpResponseBase:
            return self.werklijst_forget(request, pk)

        view = self.admin_site.admin_view
        return [
            path("werklijst/", view(keep), name=self._name("werklijst")),
            path("werklijst/<int:pk>/vergeten/", view(forget), name=self._name("werklijst_vergeten")),
            *super().get_urls(),
        ]

    def werklijst_view(self, request: HttpRequest) -> HttpResponseBase:
        """Keep the filters of the address under a name; the same name again changes it."""
        if not self.has_view_permission(request):
            raise Http404
        form = WerklijstForm(request.POST or None, request=request, initial={"zoek": self._only_filters(request.GET)})
        back = reverse(f"admin:{self._name('changelist')}")
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            zoek = self._only_filters(QueryDict(data["zoek"]))
            if len(zoek) > MOST:  # written out for an address, a few characters become many
                raise Http404
            save_filter(data["naam"], zoek, lijst=str(self.opts.model_name), team=data["team"], by=at_work(request))
            messages.success(request, f"De werklijst “{data['naam']}” is bewaard.")
            return HttpResponseRedirect(f"{back}?{zoek}")
        context = {
            **self.admin_site.each_context(request),
            "title": "Werklijst bewaren", "form": form, "knop": "Bewaar", "terug": back, "opts": self.opts,
            "uitleg": "Zo vind je deze filters altijd terug. Deel je ze met je team, dan ziet het hele team ze.",
        }  # fmt: skip
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/behandeling/formulier.html", context, status=status)

    def werklijst_forget(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if request.method != "POST":
            raise Http404
        by = at_work(request)
        row = get_object_or_404(by.opgeslagen_filters(), pk=pk, lijst=self.opts.model_name)
        delete_filter(row, by=by)
        messages.success(request, f"De werklijst “{row.naam}” is weg.")
        return HttpResponseRedirect(reverse(f"admin:{self._name('changelist')}"))
