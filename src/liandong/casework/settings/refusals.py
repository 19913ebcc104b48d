"""What setting a value refuses."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NotANumber(Refusal):
    """A text that is no number of the unit."""

    message = marked(
        "“{text}” is no value of “{setting}”. Write a whole number like 5; a share as 20% or 1/5."
    )


class OutOfBounds(Refusal):
    """Beyond what the catalogue allows anybody."""

    message = marked(
        "“{setting}” lies between {least} and {most} everywhere; {value} is outside. Choose one within."
    )


class BoundFromAbove(Refusal):
    """A place above allows only more, or only less."""

    message = marked(
        "{place} has {bound} for “{setting}”, and places below may only go beyond it the stricter way; "
        "{value} does not. Choose a stricter value, or ask {place}."
    )


class HigherOffice(Refusal):
    """An office that does not set this one."""

    message = marked("“{setting}” is set by the {office} or above it. Send your wish there.")


class DecidedAlready(Refusal):
    """A day in the past, since when something was decided by the value in force."""

    message = marked(
        "Since {day} {number} tasks, steps or notices went by the value in force; what was decided stays. "
        "Begin today ({today}) or later."
    )
