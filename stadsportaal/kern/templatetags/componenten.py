"""Template tags of the components: icons, blocks of content and form controls.

A component is ``templates/components/<name>.html``. One that needs no body is
used with ``{% include … with … only %}``; one that takes a body is used with
``{% component "alert" soort="info" %}…{% endcomponent %}``.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import forms, template
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.forms.boundfield import BoundField, BoundWidget
from django.template import Context, Engine
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

#: A checkbox whose label is longer is a statement: saying it all again tells nobody what to do.
STATEMENT = 60

#: HTML autocomplete tokens (WCAG 1.3.5) for field names about the user.
AUTOCOMPLETE = {
    "email": "email",
    "telefoon": "tel",
    "voornaam": "given-name",
    "achternaam": "family-name",
    "naam": "name",
    "postcode": "postal-code",
    "iban": "off",
}

#: Attributes a browser would use to judge the input itself; the server judges.
UNWANTED = (
    "placeholder",
    "required",
    "min",
    "max",
    "step",
    "pattern",
    "style",
    "minlength",
)


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    """A decorative icon from our own sprite; the words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("icons/sprite.svg"),
        name,
    )


def _render(context: Context, name: str, params: Mapping[str, Any]) -> SafeString:
    engine = context.template.engine if context.template else Engine.get_default()
    return engine.get_template(f"components/{name}.html").render(context.new(dict(params)))


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, name: str, **params: Any) -> SafeString:
    """Render components/<name>.html with the block as ``inhoud`` and nothing else."""
    return _render(context, name, {"inhoud": content, **params})


@register.simple_tag(takes_context=True)
def example(context: Context, name: str, params: Mapping[str, Any]) -> SafeString:
    """Render a component from a mapping of parameters (style guide)."""
    return _render(context, name, params)


@register.simple_tag
@lru_cache(maxsize=200)
def fixed(name: str, **params: str | bool) -> SafeString:
    """Render components/<name>.html once per process: for parameters that are nobody's own words."""
    return Engine.get_default().get_template(f"components/{name}.html").render(Context(params))


@receiver(setting_changed)
def _forget_drawings(**_: Any) -> None:
    """A test that changes the addresses gets components that lead there."""
    fixed.cache_clear()


@register.filter
def kind(field: BoundField) -> str:
    """Which control a bound field gets: one word for the template to branch on."""
    widget = field.field.widget
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.MultiWidget, "parts"),
        (forms.CheckboxInput, "checkbox"),
        (forms.FileInput, "file"),
        (forms.Textarea, "textarea"),
        (forms.Select, "select"),
    )
    return next((word for cls, word in kinds if isinstance(widget, cls)), "text")


@register.filter
def is_group(field: BoundField) -> bool:
    """A fieldset with a legend, because the answer has more than one input."""
    return kind(field) in {"checkboxes", "radios", "parts"}


def _prepare(field: BoundField) -> None:
    """Take away what the browser would judge and say which keyboard fits."""
    field.form.use_required_attribute = False
    widget = field.field.widget
    widget.is_required = False
    for name in UNWANTED:
        widget.attrs.pop(name, None)
    if isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        whole = isinstance(field.field, forms.IntegerField) and not isinstance(
            field.field, forms.FloatField | forms.DecimalField
        )
        widget.attrs.setdefault("inputmode", "numeric" if whole else "decimal")
    if isinstance(widget, forms.EmailInput):
        widget.attrs.setdefault("autocomplete", "email")
        widget.attrs.setdefault("spellcheck", "false")
    if kind(field) == "text" and field.name in AUTOCOMPLETE:
        widget.attrs.setdefault("autocomplete", AUTOCOMPLETE[field.name])


def _described_by(field: BoundField) -> str:
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_hint")
    if field.errors:
        ids.append(f"{field.auto_id}_fout")
    return " ".join(ids)


def _wrong_part(field: BoundField) -> int:
    """Index of the first wrong input of a group; a field may say it as ``deel``."""
    for error in field.errors.as_data():
        params = getattr(error, "params", None) or {}
        if isinstance(params, Mapping) and isinstance(params.get("deel"), int):
            return int(params["deel"])
    return 0


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The bare input of a field with its hint and error tied to it."""
    _prepare(field)
    attrs: dict[str, Any] = {}
    described_by = _described_by(field)
    if described_by and not is_group(field):
        attrs["aria-describedby"] = described_by
    if field.errors and not is_group(field):
        attrs["aria-invalid"] = "true"
    return SafeString(field.as_widget(attrs=attrs))


@register.filter
def options(field: BoundField) -> list[BoundWidget]:
    """The choices of radios and checkboxes, to be drawn one by one; `noot`: the `noten` of the field on that choice."""
    _prepare(field)
    noten: Mapping[str, str] = getattr(field.field, "noten", {})
    shown = [option for option in field.subwidgets if option.data["value"] != ""]
    for option in shown:
        option.noot = noten.get(str(option.data["value"]), "")  # type: ignore[attr-defined]
    return shown


@register.filter
def parts(field: BoundField) -> list[dict[str, Any]]:
    """The inputs of a field in parts (a date): label, input, and whether it is wrong."""
    _prepare(field)
    data = field.subwidgets[0].data
    wrong = _wrong_part(field) if field.errors else -1
    widget = field.field.widget
    rows = []
    for index, (sub, label) in enumerate(zip(data["subwidgets"], widget.labels, strict=True)):
        sub["attrs"].pop("required", None)
        sub["attrs"].pop("aria-invalid", None)  # Django marks them all
        if wrong in (index, 0):
            sub["attrs"]["aria-invalid"] = "true"
        html = field.form.renderer.render(sub["template_name"], {"widget": sub})
        rows.append({"id": sub["attrs"]["id"], "label": label, "input": SafeString(html)})
    return rows


@register.filter
def described_by(field: BoundField) -> str:
    """Ids of hint and error, for the fieldset of a group."""
    return _described_by(field)


@register.filter
def error_texts(field: BoundField) -> list[str]:
    """Error texts that name the field; the summary and the field show the same words."""
    label = str(field.label)
    if len(label) > STATEMENT and kind(field) == "checkbox":
        return [_one_sentence(str(error)) for error in field.errors]
    return [_naming(label, str(error)) for error in field.errors]


def _naming(label: str, message: str) -> str:
    label = label.rstrip("?: ")
    if message.casefold().startswith(label.casefold()) or not label:
        return message
    return f"{label}: {_one_sentence(message[:1].lower() + message[1:])}"


def _one_sentence(text: str) -> str:
    """Without the full stop of the only sentence."""
    return text if ". " in text else text.removesuffix(".")


@register.filter
def first_input_id(field: BoundField) -> str:
    """Id of the first wrong input, the target of the link in the summary."""
    if kind(field) == "parts":
        return f"{field.auto_id}_{_wrong_part(field)}"
    return f"{field.auto_id}_0" if is_group(field) else field.auto_id


@register.filter
def form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    """Entries of the error summary: ``tekst`` and ``href`` of the first wrong input."""
    if not form.is_bound:
        return []
    visible = form.visible_fields()
    first = f"#{first_input_id(visible[0])}" if visible else ""
    rows = [{"tekst": str(error), "href": first} for error in form.non_field_errors()]
    for field in form:
        target = first if field.is_hidden else f"#{first_input_id(field)}"
        rows += [{"tekst": text, "href": target} for text in error_texts(field)]
    return rows


@register.filter
def all_form_errors(forms_: Iterable[forms.BaseForm]) -> list[dict[str, str]]:
    """The entries of several forms on one page, in page order."""
    return [row for form in forms_ for row in form_errors(form)]


@register.filter
def label_cells(row: Iterable[Any], columns: Iterable[str]) -> list[tuple[str, Any]]:
    """Pair each cell of a table row with the name of its column."""
    return list(zip(columns, row, strict=True))


@register.filter
def pages_around(page: Any) -> list[int | str]:
    """Page numbers to show: first, last, the neighbours, and an ellipsis for gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
