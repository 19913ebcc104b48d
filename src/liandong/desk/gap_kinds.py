"""What can be wrong with duties (R6): nobody has them (责任缺位), or the wrong party has (责任错位)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.roles import Role
from liandong.foundation.accounts.scope import Somebody, may, may_give
from liandong.foundation.places.models import Place

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


class Side(models.TextChoices):
    """Missing or misplaced."""

    MISSING = "missing", _("nobody responsible")
    MISPLACED = "misplaced", _("the wrong party responsible")


class GapKind(models.TextChoices):
    """What was found."""

    NO_CADRE = "no_cadre", _("Village without a cadre")
    NO_REVIEWER = "no_reviewer", _("Township without a reviewer")
    NO_OFFICER = "no_officer", _("County without an officer")
    NO_HELPER = "no_helper", _("Families without the helper they must have")
    NOBODYS_TASK = "nobodys_task", _("Open tasks that nobody has")
    AWAY = "away", _("Away, and nobody acts for them")
    WRONG_HOLDER = "wrong_holder", _("Task in the name of somebody who cannot have it")
    DONE_BY_OTHER = "done_by_other", _("Tasks done by somebody whose they were not")
    WRONG_LEVEL = "wrong_level", _("Duty for a place of another level")
    CLASH = "clash", _("Duties that one person may not hold together")
    LOST_HELPER = "lost_helper", _("Families whose helper has no duty there any more")
    TOO_MANY = "too_many", _("Helper with more families than allowed")

    @property
    def side(self) -> Side:
        """On which side it stands."""
        return Side.MISSING if self in _MISSING else Side.MISPLACED


_MISSING = {
    GapKind.NO_CADRE, GapKind.NO_REVIEWER, GapKind.NO_OFFICER, GapKind.NO_HELPER, GapKind.NOBODYS_TASK,
    GapKind.AWAY,
}  # fmt: skip

WAYS: dict[GapKind, LazyText] = {
    GapKind.NO_CADRE: _("Give the duty"),
    GapKind.NO_REVIEWER: _("Give the duty"),
    GapKind.NO_OFFICER: _("Give the duty"),
    GapKind.NO_HELPER: _("Pair the families"),
    GapKind.NOBODYS_TASK: _("Give the duty"),
    GapKind.AWAY: _("See the person"),
    GapKind.WRONG_HOLDER: _("Give it to another"),
    GapKind.DONE_BY_OTHER: _("See the task"),
    GapKind.WRONG_LEVEL: _("See the person"),
    GapKind.CLASH: _("See the person"),
    GapKind.LOST_HELPER: _("Pair the families"),
    GapKind.TOO_MANY: _("See the families"),
}
"""What the button says that leads to putting it right."""

_OPEN_TO: dict[GapKind, str] = dict.fromkeys(GapKind, "duty.read") | {
    GapKind.NO_CADRE: "account.open",
    GapKind.NO_REVIEWER: "account.open",
    GapKind.NO_OFFICER: "account.open",
    GapKind.NOBODYS_TASK: "account.open",
    GapKind.NO_HELPER: "family.tie",
    GapKind.LOST_HELPER: "family.tie",
    GapKind.TOO_MANY: "family.tie",
    GapKind.WRONG_HOLDER: "task.read",
    GapKind.DONE_BY_OTHER: "task.read",
}


@dataclass(frozen=True)
class Gap:
    """One thing that is wrong: where, with what or whom, how many, and the page on which it is put right.

    ``what``: the task or duty it is about; ``who``: the person; either may be empty. ``count``: families or
    tasks, 1 where it is one thing. ``role``: which is to be given there, where that puts it right.
    """

    kind: GapKind
    place: Place
    what: str = ""
    who: str = ""
    count: int = 1
    url: str = ""
    role: Role | None = None

    def is_mended_by(self, user: Somebody) -> bool:
        """Whether the page on which it is put right is open to somebody."""
        is_given = self.role is None or may_give(user, self.role, self.place)
        return is_given and may(user, _OPEN_TO[self.kind], self.place)
