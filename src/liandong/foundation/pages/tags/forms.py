"""Form fields as the house draws them: label, hint, error, input, unit."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

register = template.Library()

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
        "control": bound.as_widget(attrs=attrs) if kind != "choices" else "",
        "label": label or bound.label,
        "suffix": suffix,
        "wide": wide,
        "described_by": _describe(bound),
        "is_optional": not bound.field.required and kind != "checkbox",
    }


@register.inclusion_tag("pages/parts/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with the form as a whole, its hidden fields, then every visible field."""
    return {"form": form}


@register.inclusion_tag("pages/parts/form_errors.html")
def form_errors(form: forms.BaseForm, focus: bool = True) -> dict[str, Any]:
    """A summary above the form: what is to be put right, each line a link to its field.

    With ``focus`` the script puts the reader there, so that a screen reader begins with it.
    """
    wrong = [bound for bound in form.visible_fields() if bound.errors]
    return {"form": form, "wrong": wrong, "focus": focus}
