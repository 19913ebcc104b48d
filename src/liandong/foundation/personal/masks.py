"""Who sees how much of a number or a name: one table.

Source: domain.md §7, following the rules on sensitive information of the 个人信息保护法 (2021).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from liandong.foundation.personal.kinds import PHONES, Kind, tidy

STAR = "*"
NAME = "name"
MINOR = "minor"  # the name of a child under fourteen
HEALTH = "health"  # what says or betrays that somebody is ill or disabled
MINOR_UNTIL_YEARS = 14
# the surnames of two characters that are still borne by many; by spaces, so that no pair of them is one
_COMPOUND = (
    "欧阳 上官 皇甫 令狐 诸葛 司马 司徒 尉迟 夏侯 东方 公孙 慕容 南宫 长孙 宇文 呼延 端木 轩辕 淳于 单于 "
    "申屠 澹台 万俟 闻人 赫连 钟离 鲜于 拓跋"
)


class Audience(Enum):
    """For whom something is shown."""

    BOARD = "board"  # village board, notices
    PUBLIC = "public"  # public web, donors
    HELPER = "helper"  # the helper of that household
    EVALUATOR = "evaluator"  # a third party who visits the family because it was drawn
    FAMILY = "family"  # the family itself
    CHECK = "check"  # city and province, who check what was done with a family
    STAFF = "staff"  # those who keep the file: village, township, county


def _full(value: str) -> str:
    return value


def _never(value: str) -> str:
    """Nothing at all, not even how long it is."""
    return ""


def _last_4(value: str) -> str:
    # Short values would be given away by their last four.
    return STAR * max(len(value) - 4, 4) + (value[-4:] if len(value) >= 8 else "")


def hidden(value: str) -> str:
    """The first and the last character: enough to tell two numbers apart in a list, and nothing more.

    The place and the date of birth stand on the same page, so that the usual mask of eight stars in the
    middle would leave nothing secret.
    """
    return value[:1] + STAR * (len(value) - 2) + value[-1:] if len(value) >= 8 else STAR * 8


def _surname(name: str) -> str:
    """李*; 欧阳*; one star however long the name is."""
    plain = name.strip()
    return (plain[:2] if plain[:2] in _COMPOUND and len(plain) > 2 else plain[:1]) + STAR if plain else ""


Mask = Callable[[str], str]

_OF_PHONES: Mapping[Audience, Mask] = {
    Audience.BOARD: _never,
    Audience.PUBLIC: _never,
    Audience.HELPER: _full,
    Audience.EVALUATOR: _never,
    Audience.FAMILY: _full,
    Audience.CHECK: _never,
    Audience.STAFF: _full,
}
# kind → audience → how it is shown
MASKS: Mapping[str, Mapping[Audience, Mask]] = {
    NAME: {
        Audience.BOARD: _full,
        Audience.PUBLIC: _surname,
        Audience.HELPER: _full,
        Audience.EVALUATOR: _full,
        Audience.FAMILY: _full,
        Audience.CHECK: _surname,
        Audience.STAFF: _full,
    },
    MINOR: {
        Audience.BOARD: _never,
        Audience.PUBLIC: _never,
        Audience.HELPER: _full,
        Audience.EVALUATOR: _full,
        Audience.FAMILY: _full,
        Audience.CHECK: _never,
        Audience.STAFF: _full,
    },
    HEALTH: {
        Audience.BOARD: _never,
        Audience.PUBLIC: _never,
        Audience.HELPER: _full,
        Audience.EVALUATOR: _full,
        Audience.FAMILY: _full,
        Audience.CHECK: _never,
        Audience.STAFF: _full,
    },
    Kind.ID_NUMBER: {
        Audience.BOARD: _never,
        Audience.PUBLIC: _never,
        Audience.HELPER: _last_4,
        Audience.EVALUATOR: _last_4,
        Audience.FAMILY: _full,
        Audience.CHECK: _never,
        Audience.STAFF: hidden,
    },
    # its first eighteen characters are the ID number, and the rest says the kind of disability
    Kind.DISABILITY_CARD: {
        Audience.BOARD: _never,
        Audience.PUBLIC: _never,
        Audience.HELPER: _never,
        Audience.EVALUATOR: _never,
        Audience.FAMILY: _full,
        Audience.CHECK: _never,
        Audience.STAFF: hidden,
    },
    **dict.fromkeys(PHONES, _OF_PHONES),
    Kind.BANK_ACCOUNT: {
        Audience.BOARD: _never,
        Audience.PUBLIC: _never,
        Audience.HELPER: _never,
        Audience.EVALUATOR: _never,
        Audience.FAMILY: _full,
        Audience.CHECK: _never,
        Audience.STAFF: hidden,
    },
}


def mask(kind: str, value: str, audience: Audience = Audience.STAFF) -> str:
    """A name or number as an audience may see it; empty where it may see nothing.

    Errors: KeyError for a kind that is none.
    """
    shown = MASKS[kind][audience]
    return shown(value if kind in (NAME, MINOR, HEALTH) else tidy(kind, value))


def is_hidden(kind: str, audience: Audience = Audience.STAFF) -> bool:
    """Whether an audience sees nothing at all."""
    return MASKS[kind][audience] is _never


def is_masked(kind: str, audience: Audience = Audience.STAFF) -> bool:
    """Whether an audience sees less than the whole."""
    return MASKS[kind][audience] is not _full
