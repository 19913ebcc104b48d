"""Form fields as the house draws them: label, hint, error, input, unit."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from liandong.foundation.files.pending import KeepsFiles

register = template.Library()

_COLUMN = 8  # choices that stand well under one another; more of them stand in columns
CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def _classes(widget: forms.Widget, short: bool) -> str:
    if isinstance(widget, (forms.Select, forms.SelectMultiple)):
        names = ["select"]
    elif isinstance(widget, forms.FileInput):
        names = []
    else:
        names = ["input"]
    if isinstance(widget, forms.NumberInput):
        names.append("number")
    if short:
        names.append("short")
    return " ".join([*names, widget.attrs.get("class", "")]).strip()


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, CHOICES):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def _describe(bound: BoundField) -> str:
    """The ids of hint and error, for ``aria-describedby``."""
    ids = [f"{bound.auto_id}_hint"] if bound.help_text else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


@register.inclusion_tag("pages/parts/field.html")
def field(
    bound: BoundField,
    *,
    suffix: str = "",
    short: bool = False,
    wide: bool = False,
    label: str = "",
    hint: str | None = None,
) -> dict[str, Any]:
    """One field of a form, whatever its widget.

    Args:
        suffix: the unit that stands behind the input.
        short: an input whose width hints at a short answer.
        wide: as wide as running text, for long answers.
        label: words instead of the field's own label.
        hint: words instead of the field's own help; an empty text leaves it out.
    """
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)  # a placeholder vanishes when it is needed; labels stand above
    if hint is not None:
        bound.help_text = hint
    kind = _kind(widget)
    attrs: dict[str, str | bool] = {}
    if kind in ("input", "file"):
        attrs["class"] = _classes(widget, short)
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        attrs["rows"] = "4"  # Django's ten lines fill a phone; a form that wants more says so
    if kind != "choices":
        # for a group of choices the fieldset carries the description, not each choice
        attrs["aria-describedby"] = _describe(bound)
        if bound.errors:
            attrs["aria-invalid"] = "true"
    if not attrs.get("aria-describedby"):
        attrs.pop("aria-describedby", None)
    return {
        "bound": bound,
        "kind": kind,
        "pending": bound.form.pending.get(bound.name) if isinstance(bound.form, KeepsFiles) else None,
        "control": bound.as_widget(attrs=attrs) if kind != "choices" else "",
        "label": label or bound.label,
        "suffix": suffix,
        "wide": wide,
        "is_long": kind == "choices" and len(bound.subwidgets) > _COLUMN,
        "described_by": _describe(bound),
        "is_optional": not bound.field.required and kind != "checkbox",
    }


@register.inclusion_tag("pages/parts/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with the form as a whole, its hidden fields, then every visible field."""
    return {"form": form}


@dataclass(frozen=True)
class Refused:
    """A form that was sent and not taken. ``anchor``: the id of what is said beside the form itself."""

    form: forms.BaseForm
    anchor: str

    @property
    def wrong(self) -> list[BoundField]:
        """The fields that are to be put right."""
        return [bound for bound in self.form.visible_fields() if bound.errors]


_refused: ContextVar[list[Refused] | None] = ContextVar("refused", default=None)
"""The forms of the page that is being drawn, as far as they were refused; None in a part of a page."""


@register.inclusion_tag("pages/parts/form_errors.html")
def form_errors(form: forms.BaseForm, focus: bool = True) -> dict[str, Any]:
    """What is to be put right in a form, beside it.

    On a whole page the summary, each line a link to its field, opens the page (:func:`refusals_first`), and
    only what concerns the form as a whole is said here again; in a part of a page, and where nothing was
    sent (``focus=False``: a specimen), the summary stands here.
    A form that opens something and keeps nothing (``keeps_nothing``) says all of it here, once.
    """
    if not form.errors:
        return {}
    on_page = _refused.get() if focus else None
    known = next((one for one in on_page or () if one.form is form), None)
    one = known or Refused(form, f"refused-{len(on_page or ()) + 1}")
    if on_page is not None and known is None and not getattr(form, "keeps_nothing", False):
        on_page.append(one)
    return {"one": one, "is_page": on_page is not None, "focus": focus}


class _RefusalsFirst(template.Node):
    """The page below is drawn first, so that what it refused is known; see :func:`refusals_first`."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        refused: list[Refused] = []
        before = _refused.set(refused)
        try:
            content = self.nodelist.render(context)
        finally:
            _refused.reset(before)
        said = render_to_string("pages/parts/refused.html", {"refused": refused}) if refused else ""
        return SafeString(said + content)


@register.tag
def refusals_first(parser: Parser, token: Token) -> template.Node:
    """``{% refusals_first %}…{% endrefusals_first %}``: a page that was refused says so before all else.

    However far down the form stands, the page opens with what is to be put right and with the way to it:
    without the script because a page opens at its top, with it because the focus goes there.
    """
    nodelist = parser.parse(("endrefusals_first",))
    parser.delete_first_token()
    return _RefusalsFirst(nodelist)
