"""What proposing and deciding refuse, whatever is put in force."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class ReasonMissing(Refusal):
    """Without a ground nobody can confirm it."""

    message = marked("Say on what ground, by which document or decision: whoever confirms it reads this.")


class AnswerMissing(Refusal):
    """Turned down without a word."""

    message = marked("Say why in a sentence, so that whoever proposed it knows what to change.")


class EndBeforeBegin(Refusal):
    """No day is left."""

    message = marked("From {valid_from} until before {valid_to} no day is left. Let it end after it begins.")


class Overlaps(Refusal):
    """Two of one use and place on one day."""

    message = marked(
        "{title} is already in force here from {valid_from} until before {valid_to}, so the two would "
        "overlap. Choose other days, or have that one ended first."
    )


class OverlapsOpen(Overlaps):
    """The same, where that one has no end."""

    message = marked(
        "{title} is in force here from {valid_from} on, so what begins on that day or earlier would overlap "
        "it. Choose a later day, or have that one ended first."
    )


class AlreadyProposed(Refusal):
    """Twice for one day."""

    message = marked("{title} is already proposed for {day}. It waits for a second person.")


class AlreadyDecided(Refusal):
    """Somebody else was faster."""

    message = marked("This proposal was already decided: {state}. Nothing was changed.")


class NotBySamePerson(Refusal):
    """Separation of duty."""

    message = marked(
        "You proposed this, or act for who did, so somebody else has to decide it: "
        "another officer of the place or one above it."
    )


class NotYours(Refusal):
    """Withdrawing what somebody else proposed."""

    message = marked("Only {who}, who proposed this, withdraws it. You can turn it down, with a reason.")


class NotInForce(Refusal):
    """Nothing to end that day."""

    message = marked("This is not in force on {day} or later, so there is nothing to end.")


class EndInThePast(Refusal):
    """An end that would undo what already went by it."""

    message = marked("{day} has passed. What was in force stays so; choose {today} or a later day.")
