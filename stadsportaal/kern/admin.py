"""The base of every page in the back office: closed, and open only where an admin class says so.

Nothing can be added, changed or deleted unless declared; what a medewerker may do to a row is a
button, and behind the button stands one action of the app. Whoever `voor_medewerker` leaves out
of the rows does not learn that they exist: lists, search, autocomplete and addresses all use it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.admin.options import ShowFacets, get_content_type_for_model
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.utils import display_for_field, quote, unquote
from django.db import models
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from stadsportaal.kern import posts
from stadsportaal.kern.errors import DomainError, NextStep, VersionConflict
from stadsportaal.kern.posts import PostClass

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django.contrib.contenttypes.models import ContentType
    from django.db.models.fields.related import RelatedField
    from django.forms import ModelForm

    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

Handler = Callable[[Any, HttpRequest, Any], "HttpResponseBase | str"]


class Knop(NamedTuple):
    """A button as the page shows it; `post_class` None is a link to a page with its own form."""

    url: str
    label: str
    stijl: str
    post_class: PostClass | None
    action: str


class Declaration(NamedTuple):
    """What @knop says about a method."""

    label: str
    post_class: PostClass
    stijl: str
    pagina: bool
    als: Callable[[Any], bool]


def knop(
    label: str,
    post_class: PostClass = PostClass.VERSIE,
    *,
    stijl: str = "",
    pagina: bool = False,
    als: Callable[[Any], bool] = lambda row: True,
) -> Callable[[Handler], Handler]:
    """Make a method `(self, request, obj)` of a StadAdmin the endpoint of a button.

    It runs on POST within `post_class` and returns the sentence to show on the row's page, or an
    answer of its own. With `pagina` it answers GET too: the button is a link to its form. `als`
    says for which rows the button is shown; whether it is allowed is for the action to say.
    """

    def declare(method: Handler) -> Handler:
        method.knop = Declaration(label, post_class, stijl, pagina, als)  # type: ignore[attr-defined]
        return method

    return declare


def _in_words(value: bool | None) -> SafeString:
    words = {True: ("yes", "ja"), False: ("no", "nee"), None: ("unknown", "onbekend")}
    icon, said = words[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{icon}.svg"), said)


admin_list._boolean_icon = _in_words  # type: ignore[attr-defined]  # Django's own say True and False to who hears them


def _column(name: str, label: str) -> Callable[[Any], Any]:
    """The column of a field under another head."""

    @admin.display(description=label, ordering=name)
    def column(row: models.Model) -> Any:
        value = getattr(row, name)
        return value if isinstance(value, date) else display_for_field(value, row._meta.get_field(name), "-")  # type: ignore[arg-type]

    column.__name__ = name
    return column


class StadAdmin(ModelAdmin):
    """Read-only rows of one's own team; see the module's text."""

    may_add: ClassVar[bool] = False
    may_change: ClassVar[bool] = False
    may_delete: ClassVar[bool] = False
    help_texts: ClassVar[dict[str, str]] = {}
    """What stands beside a field here; the text of the model is for who reads the code."""
    labels: ClassVar[dict[str, str]] = {}
    """What a field is called here, on its page, above its column and its filter, when the model says it in English."""
    has_history: ClassVar[bool] = True
    """Whether Django's log ever says something of a row; without it there is no page of it, and no link to nothing."""
    actions = None
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    view_on_site = False
    list_per_page = 50
    change_form_template = "admin/stad_change_form.html"

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        labels = {name: capfirst(label) for name, label in self.labels.items()}
        return super().get_form(request, obj, change, **({"help_texts": self.help_texts, "labels": labels} | kwargs))

    @cached_property
    def _columns(self) -> dict[Any, Callable[[Any], Any]]:
        return {name: _column(name, label) for name, label in self.labels.items()}

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self._columns.get(name, name) for name in super().get_list_display(request)]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        shown = super().get_changelist_instance(request)
        for one in shown.filter_specs:
            one.title = self.labels.get(getattr(one, "field_path", ""), one.title)
        return shown

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A list is called after what is in it."""
        title = str(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title[:1].upper() + title[1:], **(extra_context or {})})

    # -- which rows -------------------------------------------------------------------------------

    def voor_medewerker(self, request: HttpRequest, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows that this medewerker may see: none, until an admin class says which."""
        return rows.none()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return self.voor_medewerker(request, super().get_queryset(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A row that is not there and one that is another team's are the same: 404."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row

    def get_field_queryset(
        self, db: str | None, db_field: RelatedField[Any, Any], request: HttpRequest
    ) -> models.QuerySet[Any] | None:
        """A list to choose from shows no more than the other list would."""
        related = self.admin_site._registry.get(db_field.related_model)
        if isinstance(related, StadAdmin):
            return related.get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    # -- what may be done to them -----------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and super().has_delete_permission(request, obj)

    # -- buttons ----------------------------------------------------------------------------------

    @classmethod
    def _declared(cls) -> Iterator[tuple[str, Declaration]]:
        """The buttons of this class and the ones below it, in the order they are written down."""
        names = dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base))
        for name in names:
            declaration = getattr(getattr(cls, name), "knop", None)
            if isinstance(declaration, Declaration):
                yield name, declaration

    def knoppen(self, request: HttpRequest, obj: Any) -> list[Knop]:
        """The buttons on the page of this row."""
        return [
            Knop(
                self._url(name, obj),
                declared.label,
                declared.stijl,
                None if declared.pagina else declared.post_class,
                self._name(name),
            )
            for name, declared in self._declared()
            if declared.als(obj)
        ]

    def _name(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"

    def _url(self, what: str, obj: models.Model) -> str:
        return reverse(f"{self.admin_site.name}:{self._name(what)}", args=[quote(obj.pk)])

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                f"<str:object_id>/{name}/",
                self.admin_site.admin_view(self._endpoint(name, declared)),
                name=self._name(name),
            )
            for name, declared in self._declared()
        ] + super().get_urls()

    def _endpoint(self, name: str, declared: Declaration) -> posts.View:
        def endpoint(request: HttpRequest, object_id: str) -> HttpResponseBase:
            row = self.get_object(request, unquote(object_id))
            if not self.has_view_permission(request, row):
                raise Http404
            if request.method != "POST" and not declared.pagina:
                return HttpResponseNotAllowed(["POST"])
            return self._press(request, row, getattr(self, name))

        decorators: dict[PostClass, Callable[[posts.View], posts.View]] = {
            PostClass.SLEUTEL: posts.post_sleutel(self._name(name)),
            PostClass.VERSIE: posts.post_versie,
            PostClass.HERHAALBAAR: posts.post_herhaalbaar,
        }
        return decorators[declared.post_class](endpoint)

    def _press(
        self, request: HttpRequest, row: models.Model, method: Callable[[HttpRequest, Any], HttpResponseBase | str]
    ) -> HttpResponseBase:
        try:
            answer = method(request, row)
        except DomainError as refusal:
            refusal.next_step = refusal.next_step or NextStep(self._url("change", row), "Terug")
            if isinstance(refusal, VersionConflict):
                return self.overtaken(request, row, method.knop, refusal)  # type: ignore[attr-defined]
            raise
        if isinstance(answer, HttpResponseBase):
            return answer
        messages.success(request, answer)
        return HttpResponseRedirect(self._url("change", row))

    def overtaken(
        self, request: HttpRequest, row: Any, declared: Declaration, conflict: VersionConflict
    ) -> HttpResponseBase:
        """Somebody changed the row after this button was shown: the 409 page, unless a class has one that says what."""
        raise conflict

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        wrong = bool(context["errors"])
        context |= {"knoppen": self.knoppen(request, obj) if obj else [], "has_history": self.has_history}
        context |= {"has_errors": wrong, "errors": None}  # Django's own line says nothing that the summary does not
        answer = super().render_change_form(request, context, add, change, form_url, obj)
        answer.status_code = 422 if wrong else answer.status_code
        return answer

    # -- the log ----------------------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_history:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._log(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._log(request, obj, CHANGE, message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Any]) -> list[LogEntry]:
        return [self._log(request, obj, DELETION, []) for obj in queryset]

    def _log(self, request: HttpRequest, obj: models.Model, flag: int, message: Any) -> LogEntry:
        """Django's log with the kenmerk only: never the text of a row, nor of the rows inside it."""
        content_type: ContentType = get_content_type_for_model(obj)
        return LogEntry.objects.create(
            user_id=request.user.pk,  # type: ignore[misc]  # nobody anonymous comes here
            content_type_id=content_type.pk,
            object_id=str(obj.pk),
            object_repr=str(getattr(obj, "kenmerk", None) or f"{obj._meta.verbose_name} {obj.pk}"),
            action_flag=flag,
            change_message=message if isinstance(message, str) else json.dumps(_without_names(message)),
        )


def _without_names(message: list[dict[str, dict[str, Any]]]) -> list[dict[str, dict[str, Any]]]:
    """Django's change message without the texts of the rows that it names."""
    return [
        {what: {key: value for key, value in details.items() if key != "object"} for what, details in part.items()}
        for part in message
    ]
