"""The guided tour: ten minutes from signing in to the sealed history. The steps are data; pages show them.

A step names its address; ``make docs`` writes the guide from the same table. Only the demonstration shows it:
a line at the top of the page that the step is about, which can be put away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.project.demo.people import PEOPLE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

SIGN_IN = "account_login"
ASKED = "tour"
"""The parameter of an address that says which step one is at."""

PUT_AWAY = "liandong_tour"
"""The cookie that says that the tour was put away."""

AWAY = "away"


@dataclass(frozen=True)
class Step:
    """One step: who does it, the page's address by name, and what to look at there.

    ``target``: which thing of the demo the address names (see :func:`write_down`); ``part``: of the page.
    """

    who: str
    url_name: str
    title: LazyText
    look: LazyText
    target: str = ""
    part: str = ""


STEPS = (
    Step(
        "county",
        SIGN_IN,
        _("Step in"),
        _("Everybody here is invented. Press 梁思敏, who works for the county."),
    ),
    Step(
        "county",
        "desk:home",
        _("What waits for this person"),
        _("The home page says what is due and what changed; another person finds another page here."),
    ),
    Step(
        "county",
        "registry:households",
        _("The families of the county"),
        _(
            "Write a name, its pinyin or a number into the search, or choose a filter. A family's page "
            "says of each fact where it comes from and when."
        ),
    ),
    Step(
        "county",
        "intake:batch",
        _("What the import found"),
        _(
            "A file from the villages, full of slips: what was refused, what is doubtful, and why. The "
            "marked workbook goes back to whoever filled it in; most families were put right and taken "
            "in since."
        ),
        target="batch",
    ),
    Step(
        "county",
        "identification:run",
        _("Whom to visit"),
        _(
            "Three answers: visit, no visit, cannot tell yet. Move the slider of the cut-off: every "
            "figure is counted anew. Nothing is decided here; people visit, neighbours review."
        ),
        target="run",
    ),
    Step(
        "county",
        "identification:run",
        _("Several methods side by side"),
        _(
            "The same families by the standard, the income line, the scorecard and the key: how often two "
            "of them say the same, and on whom they differ. Those are visited first."
        ),
        target="run",
        part="#methods",
    ),
    Step(
        "county",
        "identification:standard_edit",
        _("By which rule, and what if it were another"),
        _(
            "A copy of the county’s own standard. Move a weight: the others share the rest. Open an "
            "indicator, change its threshold, and press “Check, and see whom it would affect”. Nothing "
            "is in force by that: one officer proposes, another one confirms."
        ),
        target="standard",
    ),
    Step(
        "county",
        "registry:village",
        _("The village around it"),
        _("People, land, water, roads and income of the village, by year and with the source."),
        target="village",
    ),
    Step(
        "county",
        "identification:explanation",
        _("Why this family"),
        _(
            "Each point with its fact, its day, its threshold and the source of both; what nobody knows "
            "yet; and what would change the answer."
        ),
        target="explanation",
    ),
    Step(
        "county",
        "registry:household",
        _("A family on paper"),
        _(
            "Press “One household, one file (PDF)”. Numbers are masked, each sheet names who printed "
            "it, and the printing itself is written down."
        ),
        target="family",
    ),
    Step(
        "village",
        SIGN_IN,
        _("Step in as the village"),
        _("Press 韦国平, a cadre of 上坪村. The tour goes on at a family of the village next door."),
    ),
    Step(
        "village",
        "registry:household",
        _("Next door is not yours"),
        _(
            "The county may open this family, its own village may; this village may not. The page says "
            "whom to ask, and that somebody tried is written down."
        ),
        target="neighbour",
    ),
    Step(
        "audit",
        SIGN_IN,
        _("Step in as the audit"),
        _("Press 秦明, who sees no family and reads what everybody did."),
    ),
    Step(
        "audit",
        "audit_head",
        _("Nothing was rewritten"),
        _(
            "Have the history verified. Changes, readings and the refusal of a minute ago stand in one "
            "signed chain; on the command line: liandong audit verify."
        ),
    ),
)


@dataclass(frozen=True)
class Way:
    """A step as a page shows it. ``address`` leads there; ``needs`` is whoever must be signed in first."""

    number: int
    step: Step
    address: str
    needs: str = ""


@dataclass(frozen=True)
class Guide:
    """The tour on one page: where one is, and the steps before and after. ``is_entrance``: press a name."""

    here: Way
    count: int
    back: Way | None
    onward: Way | None
    is_entrance: bool


def write_down(targets: Mapping[str, Mapping[str, str]]) -> None:
    """Keep beside the accounts what the tour's addresses name: a target to the arguments of its address."""
    path = settings.LIANDONG_DEMO_ACCOUNTS
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(kept | {"tour": targets}, ensure_ascii=False), encoding="utf-8")


def ways() -> list[Way]:
    """The steps that lead somewhere here, with their addresses."""
    path = settings.LIANDONG_DEMO_ACCOUNTS
    targets = json.loads(path.read_text(encoding="utf-8")).get("tour", {}) if path.exists() else {}
    found = [(step, address) for step in STEPS if (address := _address(step, targets)) is not None]
    steps = []
    for number, (step, address) in enumerate(found, 1):
        asked: dict[str, str | int] = {ASKED: number}
        if step.url_name == SIGN_IN and number < len(found):
            asked = {"next": _asking(found[number][1], number + 1), **asked}
        name = PEOPLE[step.who].name if step.url_name == SIGN_IN else ""
        steps.append(Way(number, step, f"{address}?{urlencode(asked)}{step.part}", name))
    return steps


def guide(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``tour`` on the pages that a step is about, in the demonstration only.

    ``tour_url``: the page with all steps, for templates of parts that stand below the tour; ``demo_today``:
    the day that the demonstration has come to.
    """
    if not getattr(settings, "LIANDONG_DEMO", False):
        return {}
    steps = ways()
    here = _here(request, steps)
    shown = {"tour_url": reverse("tour"), "demo_today": clock.today()}
    if here is None:
        return shown | {"tour_begins": steps[0].address if steps else ""}
    place = here.number - 1
    onward = steps[place + 1] if place + 1 < len(steps) else None
    is_entrance = here.step.url_name == SIGN_IN
    before = steps[place - 1] if place else None
    return shown | {"tour": Guide(here, len(steps), before, onward, is_entrance)}


def is_put_away(request: HttpRequest) -> bool:
    """Whether this visitor put the line away."""
    return request.COOKIES.get(PUT_AWAY) == AWAY


def _address(step: Step, targets: Mapping[str, Mapping[str, str]]) -> str | None:
    if step.target and step.target not in targets:
        return None
    try:
        return reverse(step.url_name, kwargs=dict(targets.get(step.target, {})) or None)
    except NoReverseMatch:
        return None  # the page is not part of this installation


def _asking(address: str, number: int) -> str:
    return f"{address}?{urlencode({ASKED: number})}"


def _here(request: HttpRequest, steps: list[Way]) -> Way | None:
    """The step that the address asks for, else the one about this page, for whoever looks at it."""
    asked = request.GET.get(ASKED, "")
    about = [way for way in steps if way.address.partition("?")[0] == request.path]
    if asked.isdigit():
        return next((way for way in about if way.number == int(asked)), None)
    if is_put_away(request):
        return None
    user = getattr(request, "user", None)
    name = user.get_username() if user is not None and user.is_authenticated else ""
    return next((way for way in about if way.step.who == name), about[0] if about else None)
