"""What kinds of numbers there are, and how one number is written in one way only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal import id_numbers
from liandong.foundation.personal.writing import plain


class Kind(models.TextChoices):
    """A number that names a person or a family anywhere in the country."""

    ID_NUMBER = "id_number", _("ID number")
    DISABILITY_CARD = "disability_card", _("disability card")
    PHONE = "phone", _("phone number")
    BANK_ACCOUNT = "bank_account", _("bank account")
    COLLECTOR_PHONE = "collector_phone", _("phone of who collected the facts")
    HELPER_PHONE = "helper_phone", _("phone of the helper")
    CONTACT_PHONE = "contact_phone", _("phone of who watches over the family")


OF_OFFICIALS = (Kind.COLLECTOR_PHONE, Kind.HELPER_PHONE, Kind.CONTACT_PHONE)
"""Phones of those who answer for a family, as its forms have them: no number finds a family by these."""

PHONES = (Kind.PHONE, *OF_OFFICIALS)
_COUNTRY = re.compile(r"^(?:\+|00)86")
_BARE_COUNTRY = re.compile(r"^86(?=1\d{10}$)")


def tidy(kind: str, value: str) -> str:
    """A number as it is kept: half-width, without spaces and marks between its digits, X as a capital.

    Nothing is corrected: a wrong digit stays a wrong digit.
    """
    text = plain(value)
    if kind in PHONES:
        return _BARE_COUNTRY.sub("", _COUNTRY.sub("", text))
    return text


def _id_number(text: str) -> str:
    return id_numbers.widened(text) or text


def _as_it_is(text: str) -> str:
    return text


# How a tidied number is written for the blind index: equal texts mean the same number.
_COMPARED: Mapping[str, Callable[[str], str]] = {
    Kind.ID_NUMBER: _id_number,
    # a card issued again has other digits at its end, and is the same person's
    Kind.DISABILITY_CARD: lambda text: text[: id_numbers.LENGTH],
    Kind.BANK_ACCOUNT: _as_it_is,
    **dict.fromkeys(PHONES, _as_it_is),
}


def normalise(kind: str, value: str) -> str:
    """A number as it is compared: tidied; an old ID number of 15 digits widened to 18; of a disability
    card its first 18 characters.

    Errors: KeyError for a kind that is none: a misspelt kind must not index anything.
    """
    return _COMPARED[kind](tidy(kind, value))
