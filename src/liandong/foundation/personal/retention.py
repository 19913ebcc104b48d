"""How long personal data stays, as data; and carrying it out.

A rule says what, how long, counted from when, and what happens then. The parts register what can be named
as ``what``: each finds what is due and erases one thing at a time, in a transaction of its own, so that a
run may be interrupted and repeated.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.audit.services import note

if TYPE_CHECKING:
    from liandong.foundation.places.models import Place

SHIPPED = Path(__file__).with_name("retention.toml")
ERASE, UNLINK = "erase", "unlink"
_LONGEST = 36_500


class RetentionRuleWrong(Refusal):
    """A rule that cannot be carried out."""

    message = marked(
        "The retention rule {rule} in {file} cannot be used: {part} is {found}; expected {wanted}."
    )


class RetentionFileBroken(Refusal):
    """The file of rules cannot be read."""

    message = marked("The retention rules {file} cannot be read ({reason}); correct the file.")


@dataclass(frozen=True)
class Rule:
    """One rule. ``keep_days`` are counted from the event ``since`` of the target ``what``."""

    id: str
    what: str
    since: str
    keep_days: int
    action: str
    valid_from: date
    title: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Due:
    """One thing whose time has come: its subject for the audit stream, and what erases it.

    ``values``: how many values, rows or files go with it.
    """

    subject: str
    values: int
    carry_out: Callable[[Rule], None]
    place: Place | None = None


@dataclass(frozen=True)
class Target:
    """What a rule can be about. ``since``: from when its days count; ``due(cutoff)``: what ended before."""

    since: str
    due: Callable[[datetime], Iterable[Due]]
    actions: tuple[str, ...] = (ERASE,)


@dataclass(frozen=True)
class Outcome:
    """What a rule did, or would do: things and values."""

    rule: Rule
    cutoff: datetime
    things: int
    values: int


_targets: dict[str, Target] = {}


def register_target(name: str, target: Target) -> None:
    """Make known what a rule can be about. Harmless to repeat."""
    _targets[name] = target


def targets() -> Mapping[str, Target]:
    """Everything that a rule can be about."""
    return dict(_targets)


def rules() -> list[Rule]:
    """The rules of this installation: the shipped ones, each replaced by the installation's of the same id.

    Errors: RetentionRuleWrong, RetentionFileBroken.
    """
    found = {rule.id: rule for rule in _read(SHIPPED)}
    own: str = settings.LIANDONG_RETENTION
    if own:
        found |= {rule.id: rule for rule in _read(Path(own))}
    return list(found.values())


def _read(path: Path) -> list[Rule]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RetentionFileBroken(file=path, reason=error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RetentionFileBroken(file=path, reason=error) from error
    return [_rule(one, path) for one in said.get("rule", [])]


def _rule(said: dict[str, Any], path: Path) -> Rule:
    name = str(said.get("id", "?"))

    def expect(part: str, *, fits: bool, wanted: object) -> None:
        if not fits:
            raise RetentionRuleWrong(rule=name, file=path, part=part, found=said.get(part), wanted=wanted)

    target = _targets.get(str(said.get("what")))
    days = said.get("keep_days")
    title = said.get("title")
    expect("what", fits=target is not None, wanted=", ".join(sorted(_targets)))
    assert target is not None  # noqa: S101  for the type; the line above saw to it
    expect("from", fits=said.get("from") == target.since, wanted=target.since)
    expect("action", fits=said.get("action") in target.actions, wanted=", ".join(target.actions))
    expect(
        "keep_days",
        fits=isinstance(days, int) and not isinstance(days, bool) and 0 < days <= _LONGEST,
        wanted=f"1–{_LONGEST}",
    )
    expect("valid_from", fits=type(said.get("valid_from")) is date, wanted="2026-01-01")
    expect("title", fits=isinstance(title, dict) and {"zh", "en"} <= title.keys(), wanted="{ zh, en }")
    expect("source", fits=bool(said.get("source")), wanted="…")
    return Rule(
        id=name,
        what=said["what"],
        since=said["from"],
        keep_days=said["keep_days"],
        action=said["action"],
        valid_from=said["valid_from"],
        title=said["title"],
        source=said["source"],
    )


def run(*, dry_run: bool = False) -> list[Outcome]:
    """Carry the rules out, or only count what is due.

    Each thing goes in a transaction of its own, with a line in the audit stream that names the rule.

    Errors: RetentionRuleWrong, RetentionFileBroken; nothing is erased before all rules are read.
    """
    now = clock.now()
    done = []
    for rule in rules():
        if rule.valid_from > clock.today():
            continue
        cutoff = now - timedelta(days=rule.keep_days)
        things = values = 0
        for due in _targets[rule.what].due(cutoff):
            if not dry_run:
                _carry_out(rule, due)
            things += 1
            values += due.values
        done.append(Outcome(rule, cutoff, things, values))
    return done


@transaction.atomic
def _carry_out(rule: Rule, due: Due) -> None:
    due.carry_out(rule)
    detail = {"rule": rule.id, "action": rule.action, "values": due.values}
    note(actor=None, action="retention.erased", subject=due.subject, place=due.place, detail=detail)
