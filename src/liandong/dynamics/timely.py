"""Timely exit (R49): who meets the exit standard and is still in, who fell and is out, who is unclear.

The lists are kept as facts, standings and rules change; they decide nothing. What to do next is a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from liandong.dynamics.exit_standard import STABLE, Verdict, Way, exit_is_over, judged
from liandong.dynamics.models import TimelyLine, TimelyList
from liandong.foundation import clock
from liandong.identification.slots import Slot
from liandong.linkage.models import Event, Subject
from liandong.linkage.outbox import touch
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.family_codes import PovertyStatus
from liandong.registry.models import Household, HouseholdStatus

AT_ONCE = 500
REACTION = "timely_exit"
_LOOKED_AT = {Slot.LINES.value, STABLE}
_POOR = (PovertyStatus.POOR, PovertyStatus.PRE_EXIT, PovertyStatus.RETURNED)
_CONCERNED = Q(poverty_status__in=(*_POOR, PovertyStatus.LIFTED)) | Q(monitor_kind__isnull=False)


def keep_lists(subjects: Sequence[Subject]) -> int:
    """Bring the lists up to what facts, standings and lines of today say of these families.

    Free of order and harmless to repeat. Returns how many families came onto another list, or left one.
    Event: ``timely.listed`` for each. Lock: the households, in the order of their ids.
    Cost: two queries for every five hundred families; about twelve more where some are in or were lifted.
    """
    keys = [subject.key for subject in subjects if subject.kind == "household"]
    return _keep_all(list(Household.objects.filter(key__in=keys).order_by("pk").values_list("pk", flat=True)))


def keep_lists_of_the_day() -> int:
    """The same for every family that is in, was lifted or stands on a list: lines change with the day."""
    concerned = HouseholdStatus.objects.filter(_CONCERNED, valid_to__isnull=True)
    ids = set(concerned.values_list("household", flat=True))
    ids.update(TimelyLine.objects.filter(looked_on__lt=clock.today()).values_list("household", flat=True))
    return _keep_all(sorted(ids), because=_begun_today())


def _begun_today() -> list[Event]:
    """The lines and settings that begin or end today by what was decided before: what the night follows."""
    today = clock.today().isoformat()
    begun = Q(kind__in=("standard.enacted", "setting.set"), payload__valid_from=today)
    ended = Q(kind__in=("standard.ended", "setting.ended"), payload__valid_to=today)
    found = Event.objects.filter(begun | ended).select_related("place").order_by("-pk")
    return [event for event in found if _is_looked_at(event)]


def _is_looked_at(event: Event) -> bool:
    return bool({event.payload.get("slot"), event.payload.get("setting")} & _LOOKED_AT)


def relist_under_rules(events: Sequence[Event]) -> None:
    """L9: lines or the days of a stable income changed: families of the place that are in or were lifted.

    What begins later changes nothing today; on its day the nightly job takes it up.
    """
    today = clock.today().isoformat()
    for event in events:
        begins = str(event.payload.get("valid_to") or event.payload.get("valid_from") or today)
        if begins > today or not _is_looked_at(event):
            continue
        touch(REACTION, "household", _concerned_below(event).values("key"), because=event)


def _concerned_below(event: Event) -> QuerySet[Household]:
    concerned = HouseholdStatus.objects.filter(_CONCERNED, valid_to__isnull=True)
    families = Household.objects.filter(closed_on__isnull=True, pk__in=concerned.values("household"))
    if event.place is not None:
        families = families.filter(place__path__startswith=event.place.path)
    return families


def _keep_all(ids: Sequence[int], because: Sequence[Event] = ()) -> int:
    """``because``: events of rules that begin today; what changes below their place follows from them."""
    today, changed = clock.today(), 0
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            changed += _keep(ids[start : start + AT_ONCE], today, because)
    return changed


def _keep(ids: Sequence[int], today: date, because: Sequence[Event]) -> int:
    # Who changes facts of a family locks it too: what is read below is the last word, or is derived again.
    rows = Household.objects.select_for_update(no_key=True, of=("self",)).select_related("place")
    families = {one.pk: one for one in rows.filter(pk__in=ids).order_by("pk")}
    ways = ways_of(families.values())
    verdicts = judged({pk: (families[pk], way) for pk, way in ways.items()}, today) if ways else {}
    wanted = {pk: name for pk, one in verdicts.items() if (name := list_of(one)) is not None}
    kept = {one.household_id: one for one in TimelyLine.objects.filter(household__in=list(families))}
    gone = [pk for pk in kept if pk not in wanted]
    moved = [pk for pk, name in wanted.items() if pk not in kept or kept[pk].list != name]
    TimelyLine.objects.filter(household__in=gone).delete()
    TimelyLine.objects.bulk_create(
        [
            TimelyLine(
                household_id=pk,
                list=wanted[pk],
                since_on=today if pk in kept else min(verdicts[pk].known_since or today, today),
                looked_on=today,
            )
            for pk in moved
        ],
        update_conflicts=True,
        unique_fields=["household"],
        update_fields=["list", "since_on", "looked_on"],
    )
    TimelyLine.objects.filter(household__in=list(wanted), looked_on__lt=today).update(looked_on=today)
    record_many(
        EventDraft(
            kind="timely.listed",
            subject=Subject("household", families[pk].key),
            place=families[pk].place_id,
            actor=None,
            payload={"before": kept[pk].list if pk in kept else "", "list": wanted.get(pk, "")},
            caused_by=_of(families[pk], because),
        )
        for pk in sorted([*moved, *gone])
    )
    return len(moved) + len(gone)


def _of(family: Household, because: Sequence[Event]) -> Event | None:
    """The rule that begins today where a family lives; the latest decided of several."""
    return next((one for one in because if one.place is None or one.place.contains(family.place)), None)


def ways_of(families: Iterable[Household]) -> dict[int, Way]:
    """By which standard families are judged, by id; left out are those of whom nothing is to be judged.

    Whoever was lifted and is monitored again is in; a cleared risk is out, and so is whoever was lifted. Who
    still stands as poor by the register of 2014–2020 and was cleared since has left by the door of today.
    Cost: one query.
    """
    is_open = {one.pk: one.closed_on is None for one in families}
    rows = HouseholdStatus.objects.filter(_CONCERNED, household__in=list(is_open), valid_to__isnull=True)
    found = {}
    for row in rows:
        if not is_open[row.household_id] or row.poverty_status in (
            PovertyStatus.REMOVED,
            PovertyStatus.CLOSED,
        ):
            continue
        is_monitored = row.monitor_kind is not None
        if is_monitored and not row.is_risk_cleared:
            found[row.household_id] = Way.CLEARING
        elif row.poverty_status in _POOR and not is_monitored:
            found[row.household_id] = Way.EXIT
        else:
            found[row.household_id] = Way.STAYING
    return found


def is_left_behind(family: Household) -> bool:
    """Whether a family stands as poor by a procedure that has ended. Cost: one query."""
    way = ways_of([family]).get(family.pk)
    return way is not None and exit_is_over(way, clock.today())


def list_of(verdict: Verdict) -> TimelyList | None:
    """The list on which a family stands by a verdict; None: it is where it belongs."""
    if verdict.way is Way.STAYING:
        return {True: None, False: TimelyList.FELL, None: TimelyList.UNCLEAR_OUT}[verdict.meets]
    return {True: TimelyList.LEAVE, False: None, None: TimelyList.UNCLEAR_IN}[verdict.meets]
