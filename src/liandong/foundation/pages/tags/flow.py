"""What comes after what: stepper, timeline, tabs, crumbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from liandong.foundation import clock
from liandong.foundation.pages.ruler import ruler

register = template.Library()


@dataclass(frozen=True)
class Step:
    """One step of a procedure: done, here (now), or to come."""

    title: str
    note: str = ""
    state: Literal["done", "here", "todo"] = "todo"


def steps_to(titles: Iterable[tuple[str, str]], here: int) -> tuple[Step, ...]:
    """Steps from (title, note) pairs, of which number ``here`` (from 0) is the current one."""
    return tuple(
        Step(title, note, "done" if number < here else "here" if number == here else "todo")
        for number, (title, note) in enumerate(titles)
    )


@register.inclusion_tag("pages/parts/steps.html")
def steps(items: Iterable[Step], label: str = "") -> dict[str, Any]:
    """A stepper: ``{% steps progress label=_("Steps of the import") %}``."""
    return {"steps": list(items), "label": label}


@dataclass(frozen=True)
class Tab:
    """A tab: a part of this page (``#income``) or a page beside it."""

    url: str
    label: str
    is_current: bool = False


@register.simple_tag
def tabs(items: Iterable[Tab], label: str = "") -> SafeString:
    """A bar of tabs, which are links: each keeps its address and works without a script."""
    links = format_html_join(
        "",
        '<a href="{}"{}>{}</a>',
        ((tab.url, SafeString(' aria-current="true"') if tab.is_current else "", tab.label) for tab in items),
    )
    return format_html('<nav class="tabs" aria-label="{}">{}</nav>', label or gettext("On this page"), links)


@register.simple_tag
def crumbs(*places: str) -> SafeString:
    """Where this page stands: pairs of label and address, an empty address for plain words.

    ``{% crumbs _("Imports") imports_url batch.title "" %}``
    """
    pairs = zip(places[::2], places[1::2], strict=True)
    items = format_html_join(
        "",
        "<li>{}</li>",
        ((format_html('<a href="{}">{}</a>', url, label) if url else label,) for label, url in pairs),
    )
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("Where you are"), items
    )


@register.inclusion_tag("pages/parts/ruler.html")
def due(opened_on: date | datetime, due_on: date) -> dict[str, Any]:
    """How a limit in days stands today, with its ruler: ``{% due task.opened_at task.due_on %}``."""
    opened = opened_on.astimezone(clock.HERE).date() if isinstance(opened_on, datetime) else opened_on
    return {"ruler": ruler(opened, due_on, clock.today())}
