"""What is refused about clues, in sentences."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NothingSaid(Refusal):
    """A report without its two halves."""

    message = marked("Nothing was kept: say who is meant, and in a few words what happened.")


class SourceMissing(Refusal):
    """An item of the press without link or date."""

    message = marked("Nothing was kept: an item of the press or a network needs its link and its date.")


class NoVillage(Refusal):
    """A clue for a whole township."""

    message = marked("Nothing was kept: a clue belongs to a village; choose the village.")


class ClueSettled(Refusal):
    """Somebody was faster."""

    message = marked("Nothing was changed: this clue was settled already.")


class FamilyElsewhere(Refusal):
    """A family of another village."""

    message = marked(
        "Nothing was changed: this family lives in another village than the clue is about. Take the clue "
        "back and report it for the right village."
    )


class TooManyReports(Refusal):
    """Somebody floods a village."""

    message = marked(
        "Nothing was kept: too many reports came for this village within an hour. Try again later, or call "
        "12317."
    )
