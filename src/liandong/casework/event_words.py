"""What events of tasks are called, and the tasks themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.casework.case_selectors import cases_seen
from liandong.casework.enacting.selectors import proposals_for
from liandong.casework.kinds import task_kind
from liandong.casework.meetings.selectors import meetings_for
from liandong.casework.models import Case, Meeting, SettingValue, Station, Task
from liandong.casework.particulars import words_of
from liandong.casework.procedure_tables import table_of
from liandong.casework.rungs import Rung
from liandong.casework.selectors import READ, tasks_for
from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.services import VALUES, titled
from liandong.casework.wrong_decisions import ERROR_CAUSE
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import paths_named
from liandong.linkage.words import Named, Said, SubjectWords, names_of


def tasks_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The tasks that somebody has, had or oversees, by key. Cost: one query."""
    found = Task.objects.filter(key__in=keys)
    if user is not None:
        mine = Q(pk__in=tasks_for(user).order_by().values("pk"))
        found = found.filter(mine | Q(pk__in=in_scope(user, found, action=READ).values("pk")))
    return {
        one.key: Named(
            str(one.declared.title if one.declared else one.kind), reverse("casework:task", args=[one.key])
        )
        for one in found
    }


def cases_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The cases that somebody may read: by the name of their subject where they may know it, else its number.

    Cost: two queries, and one for each kind of subject.
    """
    found = Case.objects.filter(key__in=keys)
    cases = list(found if user is None else cases_seen(user, found))
    names = names_of([case.subject for case in cases], user)
    return {
        case.key: Named(
            names[case.subject].text if case.subject in names else case.subject_no,
            reverse("casework:case", args=[case.key]),
        )
        for case in cases
    }


def _title(payload: Mapping[str, object]) -> str:
    kind = task_kind(str(payload.get("task")))
    return str(kind.title) if kind else str(payload.get("task"))


def _opened(payload: Mapping[str, object]) -> str:
    if "due" not in payload:
        return _title(payload)
    due = formats.day(date.fromisoformat(str(payload["due"])))
    return _("{task}, due {day}").format(task=_title(payload), day=due)


def _done(payload: Mapping[str, object]) -> str:
    kind = task_kind(str(payload.get("task")))
    outcome = str(payload.get("outcome"))
    words = kind.outcomes.get(outcome, outcome) if kind else outcome
    return _("{task}: {outcome}").format(task=_title(payload), outcome=words)


def _climbed(payload: Mapping[str, object]) -> str:
    to = Rung(str(payload["to"])).label
    return _("{task}, {days} days late: now with {whom}").format(
        task=_title(payload), days=payload["days"], whom=to
    )


def _advanced(payload: Mapping[str, object]) -> str:
    table = table_of(str(payload["procedure"]), str(payload["version"]))
    return _("{event}; now: {state}").format(
        event=table.events[str(payload["event"])], state=table.states[str(payload["to"])]
    )


def wrong_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The same of cases in which a decision was wrong; they lead to the list of decisions like it."""
    cases = reverse("casework:cases")
    return {key: Named(one.text, f"{cases}?like={key}") for key, one in cases_named(user, keys).items()}


def _found_wrong(payload: Mapping[str, object]) -> str:
    """How many decisions are like it, and why it was wrong."""
    causes = words_of({ERROR_CAUSE: list(map(str, payload["causes"]))})[0][1]  # type: ignore[call-overload]
    return _("{n} decisions like it; cause: {causes}").format(n=payload["similar"], causes=causes)


def settings_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The values that somebody may read, by key. Cost: one query."""
    found = SettingValue.objects.all() if user is None else proposals_for(VALUES, user)
    return {row.key: Named(titled(row), VALUES.address(row)) for row in found.filter(key__in=keys)}


def meetings_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The meetings that somebody may read, by key. Cost: two queries."""
    found = Meeting.objects.select_related("place") if user is None else meetings_for(user)
    rows = list(found.filter(key__in=keys))
    names = paths_named({row.place for row in rows}) if rows else {}
    return {
        row.key: Named(
            f"{names[row.place_id][-1]} {formats.day(row.held_on)}",
            reverse("casework:meeting_page", args=[row.key]),
        )
        for row in rows
    }


def _came(payload: Mapping[str, object]) -> str:
    return _("{present} of {all} representatives").format(present=payload["present"], all=payload["all"])


def _setting(payload: Mapping[str, object]) -> str:
    known = catalogue().get(str(payload.get("setting")))
    return known.title if known else str(payload.get("setting"))


def _received(payload: Mapping[str, object]) -> str:
    stations = {name: Station(str(payload[name])).label for name in ("from", "to")}
    return _("{from_station} → {to_station}, after {hours} hours").format(
        from_station=stations["from"], to_station=stations["to"], hours=payload["hours"]
    )


def _lost(payload: Mapping[str, object]) -> str:
    return _("{yes} in favour, {no} against, {none} abstained").format(
        yes=payload["for"], no=payload["against"], none=payload["abstained"]
    )


SUBJECTS: Mapping[str, SubjectWords] = {
    "task": SubjectWords(gettext_lazy("Task"), tasks_named),
    "case": SubjectWords(gettext_lazy("Case"), cases_named),
    "wrong_case": SubjectWords(gettext_lazy("Case"), wrong_named),
    "setting": SubjectWords(gettext_lazy("Setting"), settings_named),
    "spotcheck": SubjectWords(gettext_lazy("Spot check")),
    "meeting": SubjectWords(gettext_lazy("Appraisal"), meetings_named),
}
SAID: Mapping[str, Said] = {
    "case.advanced": _advanced,
    "case.received": _received,
    "case.found_wrong": _found_wrong,
    "meeting.opened": _came,
    "meeting.corrected": _came,
    "meeting.voted": _came,
    "meeting.not_agreed": _lost,
    "setting.proposed": _setting,
    "setting.set": _setting,
    "setting.refused": _setting,
    "setting.withdrawn": _setting,
    "setting.ended": _setting,
    "setting.followed": _setting,
    "task.opened": _opened,
    "task.asked_again": _title,
    "task.done": _done,
    "task.climbed": _climbed,
    "task.handed_over": _title,
    "task.released": _title,
    "task.withdrawn": _title,
}
