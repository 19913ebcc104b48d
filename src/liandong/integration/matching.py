"""Whom a returned row means: by its line or token, by ID number, then by name and date of birth.

An ID number is compared by its keyed hash (:mod:`liandong.foundation.personal.blinding`). A name with a date
of birth only proposes: a likelihood (:mod:`liandong.intake.duplicates`), and the county confirms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Protocol

import pyarrow as pa

from liandong.foundation import clock
from liandong.foundation.personal import Kind, blinds_of
from liandong.integration.codes import Match, Problem
from liandong.integration.exchange import Secret
from liandong.integration.models import Asked, Comparison
from liandong.registry.models import PersonalNumber


class Named(Protocol):
    """What says whom a row means."""

    @property
    def line(self) -> int | None: ...
    @property
    def token(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def birth_on(self) -> date | None: ...
    @property
    def question(self) -> str: ...


@dataclass(frozen=True)
class Found:
    """The line a row answers, how it was found, and where that is a question how likely, in thousandths."""

    asked: Asked
    match: Match
    likelihood: int | None = None


class Reader:
    """The lines of one comparison, found by what a row says. Cost: two queries, and one look at names."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        rows = Asked.objects.filter(comparison=comparison, left_out__isnull=True)
        self.lines = list(rows.select_related("household", "member", "consent").order_by("line"))
        self.by_line = {one.line: one for one in self.lines}
        self.of_member: dict[int, dict[str, Asked]] = defaultdict(dict)
        for one in self.lines:
            self.of_member[one.member_id][one.question] = one
        self.today = clock.today()

    def find(self, rows: Sequence[Named]) -> list[Found | Problem]:
        """The line of each row, or why there is none."""
        members = self._by_number([row.id_number for row in rows if row.id_number])
        tokens = self._by_token() if any(row.token for row in rows) else {}
        named = [
            (at, row)
            for at, row in enumerate(rows)
            if row.name and row.birth_on and not (row.token or row.id_number)
        ]
        likely = self._by_name(named) if named else {}
        return [self._one(at, row, members, tokens, likely) for at, row in enumerate(rows)]

    def _one(
        self,
        at: int,
        row: Named,
        members: dict[str, set[int]],
        tokens: dict[str, Asked],
        likely: dict[int, list[tuple[int, int]]],
    ) -> Found | Problem:
        of_line = self.by_line.get(row.line) if row.line is not None else None
        if row.token:
            found = self._checked(tokens.get(row.token.lower()), Match.LINE)
        elif row.id_number:
            # The number says who is meant; a line may have been moved, or be numbered in another way.
            owners = members.get(row.id_number, set())
            if of_line is not None and of_line.member_id in owners and not row.question:
                found = self._checked(of_line, Match.ID_NUMBER)
            else:
                found = self._of(owners, row.question, Match.ID_NUMBER)
        elif row.line is not None and (of_line is None or row.name in ("", of_line.member.name)):
            found = self._checked(of_line, Match.LINE)
        else:
            found = self._likeliest(row, likely.get(at, []))
        return found

    def _likeliest(self, row: Named, likely: list[tuple[int, int]]) -> Found | Problem:
        if not likely:
            return Problem.UNASKED if row.name and row.birth_on else Problem.NO_PERSON
        if len(likely) > 1 and likely[0][0] == likely[1][0]:
            return Problem.SEVERAL
        likelihood, member = likely[0]
        return self._of({member}, row.question, Match.NAME, likelihood)

    def _of(
        self, members: set[int], question: str, match: Match, likelihood: int | None = None
    ) -> Found | Problem:
        if not members:
            return Problem.UNASKED
        if len(members) > 1:
            return Problem.SEVERAL
        asked = self.of_member[next(iter(members))]
        if not question and len(asked) == 1:
            return self._checked(next(iter(asked.values())), match, likelihood)
        if not question:
            return Problem.NO_QUESTION
        return self._checked(asked.get(question), match, likelihood)

    def _checked(self, asked: Asked | None, match: Match, likelihood: int | None = None) -> Found | Problem:
        if asked is None:
            return Problem.UNASKED
        if not asked.consent_holds(self.today):
            return Problem.CONSENT_ENDED
        return Found(asked, match, likelihood)

    def _by_number(self, numbers: Sequence[str]) -> dict[str, set[int]]:
        """The asked members who have an ID number, by the number as it was written. Cost: one query."""
        hashes = {number: blinds_of(Kind.ID_NUMBER, number) for number in set(numbers)}
        held = PersonalNumber.objects.filter(
            kind=Kind.ID_NUMBER,
            blind__in=[one for found in hashes.values() for one in found],
            erased_at__isnull=True,
            valid_to__isnull=True,
            member__in=list(self.of_member),
        )
        owners: dict[bytes, set[int]] = defaultdict(set)
        for blind, member in held.values_list("blind", "member_id"):
            owners[bytes(blind or b"")].add(member)
        return {
            number: {member for one in found for member in owners.get(one, ())}
            for number, found in hashes.items()
        }

    def _by_token(self) -> dict[str, Asked]:
        """The lines of an exchange by their tokens. Cost: opens the ID number of everybody asked about."""
        if not self.comparison.by_tokens:
            return {}
        secret = Secret(str(self.comparison.key), self.comparison.exchange_key)
        return {token: asked for asked, token in tokens_of(self.lines, secret)}

    def _by_name(self, rows: Sequence[tuple[int, Named]]) -> dict[int, list[tuple[int, int]]]:
        """Whom a name with its date of birth may mean: likelihood and member, likeliest first."""
        asked = {one.member_id: one.member for one in self.lines if one.member.name and one.member.birth_on}
        people = [(f"a{pk}", one.name, one.birth_on) for pk, one in asked.items()]
        people += [(f"t{at}", row.name, row.birth_on) for at, row in rows if row.birth_on]
        table = pa.table(
            {
                "unique_id": pa.array([one[0] for one in people], pa.string()),
                "name": pa.array([one[1] for one in people], pa.string()),
                "sex": pa.nulls(len(people), pa.string()),
                "birth_on": pa.array([one[2] for one in people], pa.date32()),
                "place_id": pa.nulls(len(people), pa.int64()),
            }
        )
        # splink takes two seconds to import, and most returns never need it
        pairs = import_module("liandong.intake.duplicates").find_pairs(table).to_pylist()
        likely: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for pair in pairs:
            ends = {pair["left_id"][0]: pair["left_id"][1:], pair["right_id"][0]: pair["right_id"][1:]}
            if len(ends) == 2:
                likely[int(ends["t"])].append((round(pair["probability"] * 1000), int(ends["a"])))
        return {at: sorted(found, reverse=True) for at, found in likely.items()}


def tokens_of(lines: Sequence[Asked], secret: Secret) -> list[tuple[Asked, str]]:
    """Each line with its token; without an ID number it is left out. Cost: one query, an opening each."""
    held = PersonalNumber.objects.filter(
        kind=Kind.ID_NUMBER,
        valid_to__isnull=True,
        erased_at__isnull=True,
        member__in={one.member_id for one in lines},
    )
    numbers = {one.member_id: one.opened() for one in held}
    return [
        (one, secret.token(one.question, numbers[one.member_id])) for one in lines if one.member_id in numbers
    ]
