"""What a department gets of a list: one number, the whole list, or tokens; all of it on record."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.pages import formats
from liandong.foundation.personal import Kind, unseal_many
from liandong.integration import refusals
from liandong.integration.exchange import Secret
from liandong.integration.matching import tokens_of
from liandong.integration.models import Asked, Comparison
from liandong.integration.selectors import (
    access_as_county,
    access_line,
    access_to_answer,
    lines_for_department,
)
from liandong.registry.models import PersonalNumber
from liandong.registry.services.reveal import Reason, reveal_found


@dataclass(frozen=True)
class HandedLine:
    """A line as the department gets it. ``id_number`` empty: the register has none."""

    asked: Asked
    id_number: str


def reveal_line(key: UUID, line: int, *, actor: User) -> tuple[Asked, str]:
    """One person's ID number in full; empty where there is none. The family's history says who saw it.

    Raises:
        OutOfScope, ByTokensOnly, IsWithdrawn, TooManyReveals, those of the keys.
    """
    comparison = _plain(access_to_answer(actor, key))
    asked = access_line(comparison, line, clock.today())
    number = _numbers([asked]).get(asked.member_id)
    return asked, reveal_found(actor, number, Reason.COMPARISON) if number else ""


@transaction.atomic
def hand_out(key: UUID, *, actor: User, how: str) -> tuple[Comparison, list[HandedLine]]:
    """The lines with ID numbers in full, for a workbook or a program. Who took them is written down.

    Raises:
        OutOfScope, ByTokensOnly, IsWithdrawn, NotOpenYet, those of the keys.
    Cost: two queries, and one opening for each person.
    """
    comparison = _plain(access_to_answer(actor, key))
    lines = list(lines_for_department(comparison, clock.today()))
    numbers = _numbers(lines)
    kept = list(numbers.values())
    texts = unseal_many([one.sealed for one in kept], of=[one.of for one in kept])
    opened = dict(zip(numbers, texts, strict=True))
    _note(actor, comparison, "comparison.handed_out", how, len(lines))
    return comparison, [HandedLine(one, opened.get(one.member_id, "")) for one in lines]


@transaction.atomic
def hand_out_tokens(key: UUID, *, actor: User) -> tuple[Comparison, list[tuple[str, str]]]:
    """Token and question of every line, in the order of the tokens, so that the order tells nothing.

    Raises:
        OutOfScope, NotATokenExchange, IsWithdrawn, NotOpenYet, those of the keys.
    """
    comparison = access_to_answer(actor, key)
    if not comparison.by_tokens:
        raise refusals.NotATokenExchange
    _refuse_closed(comparison)
    lines = list(lines_for_department(comparison, clock.today()))
    secret = Secret(str(comparison.key), comparison.exchange_key)
    tokens = sorted((token, asked.question) for asked, token in tokens_of(lines, secret))
    _note(actor, comparison, "comparison.handed_out", "tokens", len(tokens))
    return comparison, tokens


@transaction.atomic
def hand_out_key(key: UUID, *, actor: User) -> tuple[Comparison, str]:
    """The key file of an exchange, for the county to hand to the department on another way than the tokens.

    Raises:
        OutOfScope, NotATokenExchange, those of the keys.
    """
    comparison = access_as_county(actor, key)
    if not comparison.by_tokens:
        raise refusals.NotATokenExchange
    _note(actor, comparison, "comparison.key_handed_out", "key", 0)
    return comparison, Secret(str(comparison.key), comparison.exchange_key).written()


def _plain(comparison: Comparison) -> Comparison:
    if comparison.by_tokens:
        raise refusals.ByTokensOnly
    _refuse_closed(comparison)
    return comparison


def _refuse_closed(comparison: Comparison) -> None:
    if comparison.withdrawn_at is not None:
        raise refusals.IsWithdrawn(day=formats.day(comparison.withdrawn_at))
    if not comparison.is_open:
        raise refusals.NotOpenYet(day=formats.day(comparison.opens_on))


def _numbers(lines: list[Asked]) -> dict[int, PersonalNumber]:
    held = PersonalNumber.objects.filter(
        kind=Kind.ID_NUMBER,
        valid_to__isnull=True,
        erased_at__isnull=True,
        member__in=[one.member_id for one in lines],
    )
    return {one.member_id or 0: one for one in held.select_related("household__place")}


def _note(actor: User, comparison: Comparison, action: str, how: str, lines: int) -> None:
    note(
        actor=actor,
        action=action,
        subject=f"comparison:{comparison.key}",
        place=comparison.place,
        detail={"how": how, "lines": lines},
    )
