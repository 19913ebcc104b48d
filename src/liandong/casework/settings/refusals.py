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


class ReasonMissing(Refusal):
    """Without a document nobody can confirm it."""

    message = marked(
        "Say by which document or decision: whoever confirms the value, or asks later, reads it."
    )


class EndBeforeBegin(Refusal):
    """No day is left."""

    message = marked("From {valid_from} until before {valid_to} no day is left. Let it end after it begins.")


class Overlaps(Refusal):
    """Two values of one place on one day."""

    message = marked(
        "The place already has {value} for “{setting}” from {valid_from} on, and one day has one value. "
        "Begin after that, or end that one first."
    )


class DecidedAlready(Refusal):
    """A day in the past, since when something was decided by the value in force."""

    message = marked(
        "Since {day} {number} tasks, steps or notices went by the value in force; what was decided stays. "
        "Begin today ({today}) or later."
    )


class AlreadyProposed(Refusal):
    """Twice for one day."""

    message = marked("A value of “{setting}” is already proposed for {day} and waits for a second person.")


class AlreadyDecided(Refusal):
    """Somebody else was faster."""

    message = marked("This was already decided: {state}. Nothing was changed.")


class NotBySamePerson(Refusal):
    """Separation of duty."""

    message = marked("Who proposes a value, or acts for who did, does not confirm it. Ask a second person.")


class NotInForce(Refusal):
    """Nothing to end that day."""

    message = marked(
        "The value is not in force on {day}, or that day has passed. Choose today or a later day."
    )
