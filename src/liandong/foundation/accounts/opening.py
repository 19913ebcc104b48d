"""Opening many accounts at once, level by level: all lines or none, each with a first password."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from pypinyin import lazy_pinyin

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.roles import LEVELS, OPENS
from liandong.foundation.accounts.scope import duties_of, may
from liandong.foundation.accounts.services import (
    LevelOfRole,
    NotYoursToGive,
    NotYoursToManage,
    UsernameTaken,
    first_password,
    grant_duty,
    open_account,
)
from liandong.foundation.places.codes import BadPlaceCode, parse_code
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code, named, path_names, paths_named

MOST_LINES = 1_000
_PLACES = 20_000  # places whose names are looked up; a county has a few hundred
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_NO_LETTERS = re.compile(r"[^a-z0-9]")
COLUMNS = ("username", "name", "role", "place", "valid_from", "valid_to")


class NoName(Refusal):
    """A line without a name."""

    message = marked("The name of the person is missing; write it in full.")


class UnknownRole(Refusal):
    """A word that is no role."""

    message = marked("“{written}” is no role that you give; choose one of: {roles}.")


class UnknownPlace(Refusal):
    """A place that is not in the own area."""

    message = marked("“{written}” is no place of your area; write its code, or names such as 石桥镇/上坪村.")


class NotADay(Refusal):
    """A text that is no day."""

    message = marked("“{written}” is not a day; write it as 2026-03-01.")


class BadUsername(Refusal):
    """A user name that cannot be one."""

    message = marked("“{written}” cannot be a user name; use letters, digits and the signs . _ - only.")


class OtherPerson(Refusal):
    """Two lines with one user name and two names."""

    message = marked(
        "The user name {username} is {other}'s in another line; give each person a name of their own."
    )


class EndsBeforeItBegins(Refusal):
    """Days in the wrong order."""

    message = marked("The duty would end on {end}, before it begins on {start}.")


@dataclass(frozen=True)
class Line:
    """One line as it was written: who, which role, where, from when until when."""

    row: int
    username: str = ""
    name: str = ""
    role: str = ""
    place: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line, and in which column."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Slip:
    """What a person gets on paper. ``password`` is empty where the account was there already."""

    username: str
    name: str
    password: str
    role: str
    place: str
    valid_from: date | None


class BadLines(Refusal):
    """Lines that cannot be opened as they stand."""

    message = marked(
        "{count} lines cannot be opened, so no account was opened; see what is written beside them."
    )

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len({problem.row for problem in problems}))


class TooManyLines(Refusal):
    """More lines than are opened at once."""

    message = marked("{count} lines are more than are opened at once ({limit}); send them in parts.")


class NoLines(Refusal):
    """A workbook with nothing in it."""

    message = marked("There is no line with a person in it; fill in the first sheet from its second row on.")


def roles_given(actor: User | None) -> list[Role]:
    """The roles that somebody gives, in the order of the table; all for whoever runs the installation."""
    if actor is None:
        return list(Role)
    given = {role for duty in duties_of(actor) for role in OPENS.get(Role(duty.role), ())}
    return [role for role in Role if role in given]


def places_given(actor: User) -> list[tuple[Place, str]]:
    """The places for which somebody may give a role, with their names from the own place down."""
    chosen = Q(pk__in=[])
    for duty in duties_of(actor):
        levels = {level for role in OPENS.get(Role(duty.role), ()) for level in LEVELS[role]}
        chosen |= Q(path__startswith=duty.place.path, level__in=levels)
    found = list(named(Place.objects.filter(chosen)).filter(name__isnull=False).order_by("path")[:_PLACES])
    names = paths_named(found)
    return [(place, "/".join(names[place.pk])) for place in found]


def open_lines(lines: Sequence[Line], *, actor: User | None) -> list[Slip]:
    """Open the accounts and give the duties of all lines, or of none.

    A line with the user name of another line of the same person gives a further duty. Without a user name one
    is made of the name's pinyin. Without a role an account without duty is opened.

    Args:
        lines: as written.
        actor: who opens them; only roles and places below the own are taken.

    Raises:
        NoLines, TooManyLines: nothing, or too much, to open.
        BadLines: with everything that is wrong; nothing was opened.
    """
    if not lines:
        raise NoLines
    if len(lines) > MOST_LINES:
        raise TooManyLines(count=len(lines), limit=MOST_LINES)
    opener = _Opener(actor)
    with transaction.atomic():
        slips = [opener.open(line) for line in lines]
        if opener.problems:
            raise BadLines(opener.problems)
    return [slip for slip in slips if slip is not None]


class _Opener:
    """Opens line after line; keeps what is wrong."""

    def __init__(self, actor: User | None) -> None:
        self.actor = actor
        self.roles = {word: role for role in roles_given(actor) for word in _words(role)}
        self.places = names_given(actor) if actor is not None else {}
        self.opened: dict[str, User] = {}
        self.problems: list[Problem] = []

    def open(self, line: Line) -> Slip | None:
        """Open one line within a savepoint, so that a refused one leaves nothing behind."""
        column = "name"
        try:
            with transaction.atomic():
                if not line.name:
                    raise NoName
                column = "username"
                user, password = self._account(line)
                column = "role"
                role = self._role(line.role)
                if role is None:
                    self.opened[user.username.casefold()] = user
                    return Slip(user.username, line.name, password, "", "", None)
                column = "place"
                place = place_written(line.place, self.places)
                column = "valid_from"
                start = _day(line.valid_from)
                column = "valid_to"
                end = _day(line.valid_to)
                if start and end and end <= start:
                    raise EndsBeforeItBegins(start=start, end=end)
                column = "role"
                duty = grant_duty(
                    user=user, role=role, place=place, actor=self.actor, valid_from=start, valid_to=end
                )
        except (LevelOfRole, NotYoursToGive) as refusal:
            self._refuse(line, "place", refusal)
        except (NotYoursToManage, UsernameTaken, OtherPerson) as refusal:
            self._refuse(line, "username", refusal)
        except Refusal as refusal:
            self._refuse(line, column, refusal)
        else:
            self.opened[user.username.casefold()] = user
            where = " ".join(path_names(place)[-2:])
            return Slip(user.username, line.name, password, str(role.label), where, duty.valid_from)
        return None

    def _refuse(self, line: Line, column: str, refusal: Refusal) -> None:
        self.problems.append(Problem(line.row, column, str(refusal)))

    def _account(self, line: Line) -> tuple[User, str]:
        known = self.opened.get(line.username.casefold()) if line.username else None
        if known is not None:
            if known.display_name != line.name:
                raise OtherPerson(username=line.username, other=known.display_name)
            return known, ""
        username = line.username or self._made_of(line.name)
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError as error:
            raise BadUsername(written=username) from error
        password = first_password()
        user = open_account(
            username=username, display_name=line.name, password=password, actor=self.actor, is_first=True
        )
        return user, password

    def _made_of(self, name: str) -> str:
        """``weixiulan``, or with a number where it is taken."""
        base = _NO_LETTERS.sub("", "".join(lazy_pinyin(name)).lower())[:30] or "user"
        taken = {
            username.casefold()
            for username in User.objects.filter(username__istartswith=base).values_list("username", flat=True)
        } | self.opened.keys()
        names = (base if number == 1 else f"{base}{number}" for number in range(1, len(taken) + 2))
        return next(username for username in names if username not in taken)

    def _role(self, written: str) -> Role | None:
        if not written and (self.actor is None or may(self.actor, "account.manage")):
            return None
        role = self.roles.get(written)
        if role is None:
            told = ", ".join(str(role.label) for role in roles_given(self.actor))
            raise UnknownRole(written=written, roles=told or "–")
        return role


def _words(role: Role) -> Iterable[str]:
    found = [role.value]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(str(role.label))
    return found


def names_given(actor: User) -> dict[str, Place]:
    """The places for which somebody gives a role, by every ending of their names that only one of them has.

    上坪村, 石桥镇/上坪村, 岚溪县/石桥镇/上坪村, …
    """
    found: dict[str, list[Place]] = {}
    for place, path in places_given(actor):
        names = path.split("/")
        for start in range(len(names)):
            found.setdefault("/".join(names[start:]), []).append(place)
    return {name: fitting[0] for name, fitting in found.items() if len(fitting) == 1}


def place_written(written: str, names: Mapping[str, Place]) -> Place:
    """The place that somebody wrote: a code, or one of the names of :func:`names_given`.

    Raises:
        UnknownPlace: neither.
    """
    try:
        parse_code(written)
    except BadPlaceCode:
        place = names.get(written.replace(" ", "").replace("／", "/").replace("·", "/"))
    else:
        place = by_code(written)
    if place is None:
        raise UnknownPlace(written=written)
    return place


def _day(written: str) -> date | None:
    if not written:
        return None
    found = _DAY.match(written)
    try:
        if found is None:
            raise ValueError(written)
        return date(*(int(part) for part in found.groups()))
    except ValueError as error:
        raise NotADay(written=written) from error
