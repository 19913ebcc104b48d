"""Lists and what steers them: table heads that sort, pages, filters taken away, facts, tags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liandong.foundation.pages import formats

register = template.Library()

TONES = ("", "on", "warn", "risk", "line")


@register.simple_tag
def tag(word: str, tone: str = "") -> SafeString:
    """A word that is a state: ``{% tag _("cannot tell") "warn" %}``. Tones: on, warn, risk, line or none."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"tag: tone must be one of {', '.join(TONES[1:])}, not {tone!r}")
    return format_html('<span class="{}">{}</span>', f"tag {tone}".strip(), word)


def _query(context: RequestContext) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request is not None else QueryDict(mutable=True)


def _replaced(context: RequestContext, changes: dict[str, Any]) -> str:
    query = _query(context)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query_replace(context: RequestContext, **changes: Any) -> str:
    """The query of this page with some values replaced; ``None`` takes one out."""
    return _replaced(context, changes)


@register.simple_tag(takes_context=True)
def sort_head(
    context: RequestContext, name: str, label: str, numeric: bool = False, descending_first: bool = False
) -> SafeString:
    """A table head that sorts by ``?sort=name`` and back by ``?sort=-name``.

    ``aria-sort`` is on the head, where screen readers look for it.
    """
    now = _query(context).get("sort", "")
    if now == name:
        state, following = ' aria-sort="ascending"', f"-{name}"
    elif now == f"-{name}":
        state, following = ' aria-sort="descending"', name
    else:
        state, following = "", f"-{name}" if descending_first else name
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}">{}</a></th>',
        SafeString(' class="n"' if numeric else ""),
        SafeString(state),
        _replaced(context, {"sort": following, "page": None}),
        label,
    )


@dataclass(frozen=True)
class PageLink:
    """A page number in the bar: a link, the current page, or a gap."""

    text: str
    url: str = ""
    is_current: bool = False


@register.inclusion_tag("pages/parts/paginate.html", takes_context=True)
def paginate(context: RequestContext, page: Page[Any], unit: str = "") -> dict[str, Any]:
    """The pages of a list, with how many things there are in all: ``{% paginate page _("households") %}``."""
    paginator = page.paginator

    def link(number: int) -> str:
        return _replaced(context, {"page": number if number > 1 else None})

    links = [
        PageLink(
            str(number),
            link(number) if isinstance(number, int) and number != page.number else "",
            number == page.number,
        )
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "links": links,
        "unit": unit,
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }


@dataclass(frozen=True)
class Chip:
    """A filter in force, with the value of the query that takes it away."""

    label: str
    name: str


@register.inclusion_tag("pages/parts/chips.html", takes_context=True)
def chips(context: RequestContext, items: Iterable[Chip], found: str = "") -> dict[str, Any]:
    """The filters in force, each a link that takes it away, and what was found."""
    drawn = [(chip.label, _replaced(context, {chip.name: None, "page": None})) for chip in items]
    return {"chips": drawn, "found": found}


@dataclass(frozen=True)
class Fact:
    """A fact with where it comes from; ``value=None`` is written as unknown."""

    label: str
    value: object
    source: str = ""

    @property
    def is_unknown(self) -> bool:
        return self.value is None or self.value == ""

    @property
    def text(self) -> object:
        return formats.unknown() if self.is_unknown else self.value


@register.inclusion_tag("pages/parts/facts.html")
def facts(items: Iterable[Fact], tight: bool = False) -> dict[str, Any]:
    """Facts, each with date and source; ``tight`` for a narrow column."""
    return {"facts": list(items), "tight": tight}


@dataclass(frozen=True)
class CalcLine:
    """A line of a working-out: its sign, what it is, how much; ``kind`` eq: subtotal, res: result."""

    operator: str
    label: str
    amount: str
    note: str = ""
    kind: str = ""


@register.inclusion_tag("pages/parts/calc.html")
def calc(lines: Iterable[CalcLine], caption: str = "") -> dict[str, Any]:
    """A sum worked out line by line."""
    return {"lines": list(lines), "caption": caption}
