"""What can be put in force by two people: each part declares its own, beside its model.

::

    MODELS = register_matter(
        Matter(
            model=ModelInUse,             # made from casework.models.Proposal
            name="model",                 # actions model.read, model.propose, model.confirm; events model.…
            subject="model",              # the subject of its events
            page="dynamics:model_in_use",  # the page of one row, by its key
            title=lambda row: row.fitted.title,
            payload=lambda row: {"fitted": row.fitted.sha256},
            check=_fits,                  # what else speaks against it
        )
    )

    enacting.services.propose(MODELS, ModelInUse(place=…, use="relapse", …), actor=officer)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.urls import reverse

from liandong.casework.models import Proposal
from liandong.foundation.accounts.models import User

P = TypeVar("P", bound=Proposal)


def _nothing(_row: Any, _actor: User) -> None:
    """No more to ask for."""


@dataclass(frozen=True)
class Matter(Generic[P]):
    """A kind of thing that a second person puts in force.

    Args:
        name: begins its actions (``name.read``, ``.propose``, ``.confirm``) and its events
            (``name.proposed``, ``.refused``, ``.withdrawn``, ``.ended``).
        enacted: what the event of its coming into force is called.
        page: the name of the page of one row; its steps are named after it (``…_confirm``).
        title: what people call a row, in the language of the page.
        payload: what its events carry besides days; no personal data.
        check: raises what else speaks against a draft, when it is proposed and when it is confirmed.
        office: raises where the actor's office does not decide such a row, at any step.
        differs: columns in which two proposals for one day may differ.
        related: what reading a row joins.
    """

    model: type[P]
    name: str
    subject: str
    page: str
    title: Callable[[P], str]
    payload: Callable[[P], Mapping[str, object]]
    check: Callable[[P, User], None] = _nothing
    office: Callable[[P, User], None] = _nothing
    enacted: str = "enacted"
    differs: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    @property
    def read(self) -> str:
        """The action of reading."""
        return f"{self.name}.read"

    @property
    def propose(self) -> str:
        """The action of the first person."""
        return f"{self.name}.propose"

    @property
    def confirm(self) -> str:
        """The action of the second person."""
        return f"{self.name}.confirm"

    def use(self, row: P) -> dict[str, object]:
        """As what a row is in force."""
        return {self.model.used_as: getattr(row, self.model.used_as)}

    def address(self, row: P) -> str:
        """The page of a row."""
        return reverse(self.page, args=[row.key])


_matters: dict[str, Matter[Any]] = {}


def register_matter(matter: Matter[P]) -> Matter[P]:
    """Have what waits for a second person stand on home pages. Harmless to repeat."""
    _matters[matter.name] = matter
    return matter


def matters() -> list[Matter[Any]]:
    """All of them, by name."""
    return [matter for _name, matter in sorted(_matters.items())]
