"""What is in force at a place on a day: its own or an inherited rule, or the national default."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from liandong.analytics.standards import LineAnswer, LineKind, Lines, Rule, line_for, parse_rule
from liandong.analytics.standards.refusals import NoLine
from liandong.casework.models import ProposalState
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import names_on
from liandong.identification.models import Enactment
from liandong.identification.shipped import ShippedStandard, default_for
from liandong.identification.slots import Slot
from liandong.identification.wording import titled


@dataclass(frozen=True)
class InForce:
    """The rule in force in a slot.

    Exactly one is given: ``enactment`` where a place put it in force, or ``shipped``, a national default.
    ``overruled`` are nearer ones that yield to a binding one from above.
    """

    slot: Slot
    text: str
    enactment: Enactment | None = None
    shipped: ShippedStandard | None = None
    overruled: tuple[Enactment, ...] = ()

    @property
    def rule(self) -> Rule:
        """What the text means."""
        return self.shipped.rule if self.shipped else parse_rule(self.text)

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        if self.enactment is not None:
            return self.enactment.standard.title
        return titled(self.rule.title, self.rule.id)

    @property
    def ref(self) -> str:
        """What names the file in addresses and choices."""
        return str(self.enactment.standard.key) if self.enactment else self.rule.id

    @property
    def fingerprint(self) -> str:
        """The fingerprint of what it means."""
        return self.enactment.standard.fingerprint if self.enactment else self.rule.fingerprint

    @property
    def since(self) -> date | None:
        """Since when it is in force; None for a national default without a first day."""
        return self.enactment.valid_from if self.enactment else self.rule.valid_from

    @property
    def until(self) -> date | None:
        """The first day on which it is no longer in force, where that is known."""
        return self.enactment.valid_to if self.enactment else self.rule.valid_to


def in_force(place: Place, on: date, slot: Slot | str) -> InForce | None:
    """The rule in force at a place on a day; None where no place and no national default says anything.

    Cost: one query.
    """
    wanted = Slot(slot)
    return _decided(wanted, on, _chain(place, on, [wanted]))


def in_force_here(place: Place, on: date) -> Mapping[Slot, InForce | None]:
    """What is in force in each slot at a place on a day. Cost: one query."""
    rows = _chain(place, on, list(Slot))
    return {slot: _decided(slot, on, [row for row in rows if row.slot == slot]) for slot in Slot}


def in_force_at(
    places: Iterable[Place], on: date, slots: Sequence[Slot]
) -> Mapping[int, tuple[InForce, ...]]:
    """What is in force at many places, by id, in the order of the slots. Cost: one query for any number."""
    kept = list(places)
    by_place: dict[int, list[Enactment]] = {}
    for row in _holding({pk for place in kept for pk in place.ids}, on, slots):
        by_place.setdefault(row.place_id, []).append(row)
    found = {}
    for place in kept:
        rows = [row for pk in reversed(place.ids) for row in by_place.get(pk, ())]
        decided = (_decided(slot, on, [row for row in rows if row.slot == slot]) for slot in slots)
        found[place.pk] = tuple(one for one in decided if one is not None)
    return found


def own_below(place: Place, on: date, slot: Slot | str) -> list[Place]:
    """The places below one that have a rule of their own in force in a slot. Cost: one query."""
    rows = Enactment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        state=ProposalState.ENACTED,
        slot=Slot(slot).value,
        valid_from__lte=on,
        place__path__startswith=place.path,
    ).exclude(place=place)
    return [row.place for row in rows.select_related("place").order_by("place__path")]


def line_in_force(place: Place, on: date, kind: LineKind) -> tuple[LineAnswer, InForce | None]:
    """The income line of a kind at a place on a day, and the file that says so: :func:`lines_in_force`."""
    return lines_in_force(place, on, (kind,))[kind]


def lines_in_force(
    place: Place, on: date, kinds: Sequence[LineKind]
) -> Mapping[LineKind, tuple[LineAnswer, InForce | None]]:
    """The income line of each kind at a place on a day, and the file that says so.

    The files in force of the place and of those above it are asked in turn, the national one last; the first
    that knows a line for the place decides, also where its amount is unknown. Cost: two queries.
    """
    files = _files(_chain(place, on, [Slot.LINES]), on)
    regions = region_codes(place, on)
    return {kind: _line(files, regions, on, kind) for kind in kinds}


def amounts_at(places: Iterable[Place], on: date, kind: LineKind) -> Mapping[int, int | None]:
    """The yuan of a line at each of many places, by id, as :func:`lines_in_force` finds it.

    None where no line or no amount is known, or where it is not compared with the net income per person.
    Cost: two queries for any number.
    """
    kept = list(places)
    ids = {pk for place in kept for pk in place.ids}
    by_place: dict[int, list[Enactment]] = {}
    for row in _holding(ids, on, [Slot.LINES]):
        by_place.setdefault(row.place_id, []).append(row)
    codes = dict(names_on(on).filter(place__in=ids, code__isnull=False).values_list("place", "code"))
    known: dict[tuple[tuple[int, ...], tuple[str, ...]], int | None] = {}
    found: dict[int, int | None] = {}
    files: dict[tuple[int, ...], list[InForce]] = {}
    spoken_of: dict[tuple[int, ...], set[str]] = {}
    for place in kept:
        rows = [row for pk in reversed(place.ids) for row in by_place.get(pk, ())]
        chain = tuple(row.pk for row in rows)
        if chain not in files:
            files[chain] = _files(rows, on)
            rules = [file.rule for file in files[chain]]
            spoken_of[chain] = {
                line.region for rule in rules if isinstance(rule, Lines) for line in rule.lines
            }
        own = (codes.get(pk) for pk in reversed(place.ids))
        way = tuple(code for code in own if code is not None and code in spoken_of[chain])
        if (chain, way) not in known:
            answer, _file = _line(files[chain], way, on, kind)
            is_net = answer.line is not None and answer.line.income == "net_income_pc"
            known[chain, way] = answer.yuan if is_net else None
        found[place.pk] = known[chain, way]
    return found


def _files(rows: Sequence[Enactment], on: date) -> list[InForce]:
    """The files of lines that are asked in turn: from the nearest (or the widest binding) to the default."""
    top = next((at for at in range(len(rows) - 1, -1, -1) if rows[at].is_binding), 0)
    files = [InForce(Slot.LINES, row.standard.text, enactment=row) for row in rows[top:]]
    default = default_for(Slot.LINES, on)
    if default is not None:
        files.append(InForce(Slot.LINES, default.text, shipped=default))
    return files


def _line(
    files: Sequence[InForce], regions: tuple[str, ...], on: date, kind: LineKind
) -> tuple[LineAnswer, InForce | None]:
    answer = LineAnswer(None, None, NoLine(where="lines", kind=kind, region=(*regions, "")[0], on=on))
    for file in files:
        rule = file.rule
        if isinstance(rule, Lines):
            answer = line_for(rule, regions, on, kind)
            if answer.line is not None:
                return answer, file
    return answer, None


def region_codes(place: Place, on: date) -> tuple[str, ...]:
    """The codes of a place and of those above it on a day, the nearest first. Cost: one query."""
    found = dict(names_on(on).filter(place__in=place.ids, code__isnull=False).values_list("place", "code"))
    return tuple(code for place_id in reversed(place.ids) if (code := found.get(place_id)))


def _chain(place: Place, on: date, slots: Iterable[Slot]) -> list[Enactment]:
    """What holds that day in the place and in those above it, the nearest first."""
    return list(_holding(place.ids, on, slots))


def _holding(places: Collection[int], on: date, slots: Iterable[Slot]) -> QuerySet[Enactment]:
    """What places themselves have in force on a day, the lowest level first."""
    return (
        Enactment.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            state=ProposalState.ENACTED,
            place__in=places,
            slot__in=[slot.value for slot in slots],
            valid_from__lte=on,
        )
        .select_related("place", "standard", "proposed_by", "decided_by")
        .order_by("-place__level", "-valid_from")
    )


def _decided(slot: Slot, on: date, rows: list[Enactment]) -> InForce | None:
    """The widest binding one, else the nearest, else the national default."""
    if rows:
        at = next((at for at in range(len(rows) - 1, -1, -1) if rows[at].is_binding), 0)
        return InForce(slot, rows[at].standard.text, enactment=rows[at], overruled=tuple(rows[:at]))
    default = default_for(slot, on)
    return InForce(slot, default.text, shipped=default) if default else None
