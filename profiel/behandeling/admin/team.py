"""Teams and their members: read-only, with one button for who manages the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from profiel.behandeling.actions.team import set_rol
from profiel.behandeling.admin.forms import in_plain_words
from profiel.behandeling.admin.werk import at_work
from profiel.mensen.models import Account
from profiel.toegang.models import Team, Teamlid
from stadsportaal.kern.admin import Knop, StadAdmin, knop
from stadsportaal.kern.posts import PostClass

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Teamlid, Team]
else:
    TabularInline = admin.TabularInline


class TeamlidForm(forms.Form):
    """Who, and as what. Oneself is not on the list: nobody changes their own rights."""

    use_required_attribute = False
    medewerker = forms.ModelChoiceField(Account.objects.none(), label="Medewerker")
    rol = forms.ChoiceField(
        label="Rol", choices=[*Teamlid.Rol.choices, ("", "geen: uit het team halen")], required=False
    )

    def __init__(self, *args: Any, self_pk: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = Account.objects.filter(is_staff=True, is_active=True).exclude(pk=self_pk)
        in_plain_words(self)
        self.fields["medewerker"].queryset = staff.order_by("naam", "email")  # type: ignore[attr-defined]


class TeamlidInline(TabularInline):
    model = Teamlid
    fields = ("account", "rol")
    ordering = ("account__naam", "pk")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Teamlid]:
        return super().get_queryset(request).select_related("account", "team")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # who sees the team sees who is in it

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Team)
class TeamAdmin(StadAdmin):
    list_display = ("naam", "code", "telefoon")
    ordering = ("naam",)
    fields = ("naam", "code", "telefoon", "diensten", "themas", "gebieden")
    help_texts: ClassVar = {"gebieden": "Leeg: de hele stad."}
    inlines = (TeamlidInline,)

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """One's own teams; every team for the portal's administrator."""
        return rows if request.user.is_superuser else rows.filter(pk__in=at_work(request).teams().values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser or at_work(request).teams().exists())

    def knoppen(self, request: HttpRequest, obj: Any) -> list[Knop]:
        return super().knoppen(request, obj) if at_work(request).allows("team_manage", obj) else []

    @knop("Lid toevoegen of wijzigen", PostClass.HERHAALBAAR, pagina=True)
    def leden(self, request: HttpRequest, obj: Team) -> HttpResponseBase | str:
        at_work(request).require("team_manage", obj)
        form = TeamlidForm(request.POST or None, self_pk=int(request.user.pk or 0))
        if request.method == "POST" and form.is_valid():
            who, rol = form.cleaned_data["medewerker"], form.cleaned_data["rol"] or None
            set_rol(obj, who, rol, by=at_work(request))
            self.log_change(request, obj, "leden gewijzigd")
            return f"{who} is nu {Teamlid.Rol(rol).label}." if rol else f"{who} is uit het team."
        context = {
            **self.admin_site.each_context(request), "title": f"Leden van {obj.naam}", "form": form,
            "terug": self._url("change", obj), "knop": "Bewaar", "opts": self.opts,
        }  # fmt: skip
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/behandeling/formulier.html", context, status=status)
