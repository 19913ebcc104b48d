"""Settings as pages and files show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liandong.casework.enacting.selectors import proposals_for
from liandong.casework.models import ProposalState, SettingValue
from liandong.casework.settings.catalogue import CHOICES, GROUPS, Below, Setting, Unit, catalogue, said
from liandong.casework.settings.in_force import InForce, binds, book_of, values_at
from liandong.casework.settings.selectors import Line, history
from liandong.casework.settings.services import VALUES
from liandong.casework.settings.uses import use_of
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import names_on, paths_named


@dataclass(frozen=True)
class Row:
    """A setting on the page of a place. ``whence``: here, above, default or empty; ``waits``: a proposal."""

    setting: Setting
    found: InForce | None
    whence: str
    set_by: str
    waits: SettingValue | None

    def fits(self, q: str, show: str) -> bool:
        """Whether somebody who looks for a text, and for one kind of lines, finds it."""
        kinds = {self.whence, "waiting"} if self.waits else {self.whence}
        texts = (self.setting.name, *self.setting.titles.values(), str(GROUPS[self.setting.group]))
        return (not show or show in kinds) and any(q.casefold() in text.casefold() for text in texts)


def grouped(user: User, place: Place, on: date, q: str = "", show: str = "") -> list[dict[str, object]]:
    """The values in force at a place, group by group; of those somebody looks for. Cost: four queries."""
    found = values_at([place], on)[place.pk]
    names = _names([one.row.place_id for one in found.values() if one.row], on)
    asked = proposals_for(VALUES, user).filter(place__in=place.ids, state=ProposalState.PROPOSED)
    waits = {row.name: row for row in asked.order_by("-pk")}
    rows = [_row(setting, found.get(name), place, names, waits) for name, setting in catalogue().items()]
    lines = [row for row in rows if row.fits(q.strip(), show)]
    groups = ((name, [row for row in lines if row.setting.group == name]) for name in GROUPS)
    return [
        {
            "name": name,
            "title": GROUPS[name],
            "lines": mine,
            "here": sum(row.whence == "here" for row in mine),
            "waits": sum(row.waits is not None for row in mine),
        }
        for name, mine in groups
        if mine
    ]


def rows_for_file(place: Place, on: date) -> Iterator[tuple[str, ...]]:
    """The same as rows of a file, with head. Cost: two queries."""
    head = (_("Setting"), _("Code name"), _("Value set"), _("Unit"), _("Set by"), _("Begins"))
    yield (*head, _("By which document"))
    found = values_at([place], on)[place.pk]
    names = _names([one.row.place_id for one in found.values() if one.row], on)
    for name, one in found.items():
        setting = one.setting
        whence = whence_of(one, names)
        yield setting.title, name, str(one.value), setting.unit, whence, one.since.isoformat(), one.source


def page_of(user: User, setting: Setting, place: Place, on: date) -> dict[str, object]:
    """One setting at a place: in force, limits from above, its history. Cost: three queries."""
    book = book_of([place], [setting.name])
    here = book.at(setting.name, place, on)
    lines = history(user, setting, place, on)
    ids = {line.place for line in lines if line.place} | set(place.ids)
    names = _names(ids, on)
    return {
        "here": here,
        "whence": whence_of(here, names) if here else "",
        "bounds": bounds(setting, book.at(setting.name, place.parent, on), place, names),
        "free": setting.below is Below.FREE,
        "office": setting.office.label,
        "overruled": [
            {"place": names.get(row.place_id, ""), "said": said(setting.unit, row.value)}
            for row in (here.overruled if here else ())
        ],
        "history": [{"line": line, "place": _where(line, names), "word": _word(line)} for line in lines],
    }


def effect_of(draft: SettingValue) -> list[dict[str, object]]:
    """Whom a value would affect, counted now; places by name. Cost: what the use asks, and two queries."""
    counts = use_of(draft.name).affected(draft)
    names = paths_named({place for one in counts for place in one.places})
    return [
        {
            "words": one.words,
            "number": one.number,
            "places": [" ".join(names[place.pk][-2:]) for place in one.places],
            "more": one.number - len(one.places) if one.places else 0,
        }
        for one in counts
    ]


def whence_of(found: InForce, names: dict[int, str]) -> str:
    """Who set a value: a place by name, or the nation."""
    if found.row:
        return names.get(found.row.place_id, "")
    return _("national law") if found.setting.bound else _("national default")


def bounds(setting: Setting, above: InForce | None, place: Place, names: dict[int, str]) -> str:
    """Between which values one may choose at a place, as a sentence."""
    if setting.below is Below.FREE and setting.unit in CHOICES:
        return _("As the place decides: %(choices)s.") % {"choices": _words(setting.unit)}
    told = {"least": said(setting.unit, setting.least), "most": said(setting.unit, setting.most)}
    if above is None or setting.below is Below.FREE or not binds(above, place.level):
        return _("Everywhere between %(least)s and %(most)s.") % told
    told |= {"place": whence_of(above, names), "value": above.said}
    if setting.unit is Unit.YES:
        if setting.strictest(above.value, setting.least) == setting.least:
            return _("Yes or no, as the place decides.")
        return _("%(place)s says yes, and so it is yes everywhere below.") % told
    if setting.below is Below.MORE:
        return _("From %(value)s (%(place)s) to %(most)s: places below may only ask for more.") % told
    return _("From %(least)s to %(value)s (%(place)s): places below may only ask for less.") % told


def _row(
    setting: Setting,
    found: InForce | None,
    place: Place,
    names: dict[int, str],
    waits: Mapping[str, SettingValue],
) -> Row:
    whence = ""
    if found is not None:
        whence = "default" if found.row is None else "here" if found.row.place_id == place.pk else "above"
    told = whence_of(found, names) if found else ""
    return Row(setting, found, whence, told, waits.get(setting.name))


def _words(unit: Unit) -> str:
    return " / ".join(map(str, CHOICES[unit].values()))


def _where(line: Line, names: dict[int, str]) -> str:
    if line.place:
        return names[line.place]
    return _("national, for this province") if line.province else _("nationwide")


def _word(line: Line) -> str:
    return {
        "now": _("in force"),
        "coming": _("coming"),
        "past": _("no longer in force"),
        "waits": _("waits for a second person"),
    }[line.when]


def _names(ids: Iterable[int], on: date) -> dict[int, str]:
    return dict(names_on(on).filter(place_id__in=ids).values_list("place_id", "name"))
