"""What is refused about clues, in sentences."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NothingSaid(Refusal):
    """A report without its two halves."""

    message = marked("Nothing was kept: say who is meant, and in a few words what happened.")


class SourceMissing(Refusal):
    """An item of the press without link or date."""

    message = marked("Nothing was kept: an item of the press or a network needs its link and its date.")


class NotPublishedYet(Refusal):
    """An item of the press of tomorrow."""

    message = marked("Nothing was kept: {day} is still to come. Give the day on which it was published.")


class NoVillage(Refusal):
    """A clue for a whole township."""

    message = marked("Nothing was kept: a clue belongs to a village; choose the village.")


class ClueSettled(Refusal):
    """Somebody was faster."""

    message = marked("Nothing was changed: this clue was settled already.")


class NobodyToTell(Refusal):
    """An answer that nobody waits for."""

    message = marked("Nothing was changed: whoever reported this clue was told already, or left no address.")


class FamilyElsewhere(Refusal):
    """A family of another village."""

    message = marked(
        "Nothing was changed: this family lives in another village than the clue is about. Take the clue "
        "back and report it for the right village."
    )


class NoVillages(Refusal):
    """A disaster of nowhere."""

    message = marked("Nothing was opened: choose at least one village that was struck.")


class StillToCome(Refusal):
    """A disaster of tomorrow."""

    message = marked("Nothing was opened: {day} is still to come. Give the day on which it happened.")


class ListNotDone(Refusal):
    """Families of the list that nobody looked at."""

    message = marked(
        "The list stays open: {waiting} of {families} families were not looked at yet. Whoever serves their "
        "villages looks at them first, and says so where nobody was there."
    )


class ListClosed(Refusal):
    """A list that is history."""

    message = marked("The list was closed on {day}. Nothing was changed.")


class TooManyReports(Refusal):
    """Somebody floods a village."""

    message = marked(
        "Nothing was kept: too many reports came for this village within an hour. Try again later, or call "
        "12317."
    )


class RoundThereAlready(Refusal):
    """Twice in one year."""

    message = marked("{place} has an annual adjustment of {year} already. Nothing was opened.")


class PhasesOutOfOrder(Refusal):
    """A phase that ends before the one before it."""

    message = marked(
        "Each phase ends after the one before it: {later} is not after {earlier}. Correct the days."
    )


class PartsBelowOpen(Refusal):
    """A place whose places below are not done."""

    message = marked("{number} places below are not done yet, first {place}. They say so first.")


class NotYourPart(Refusal):
    """A level above speaking for the one below."""

    message = marked(
        "Whoever does the work in {place} says that it is done. Ask them; you see how far they are."
    )


class PartDone(Refusal):
    """Said before."""

    message = marked("This part was said to be done on {day}. Nothing was changed.")


class RoundClosed(Refusal):
    """A round that is history."""

    message = marked("This annual adjustment was closed on {day}. Nothing was changed.")


class ModelIsOff(Refusal):
    """A model that was never fitted, or that failed its test."""

    message = marked("Nothing was proposed: there is no tested model. Its page says what lacks.")


class ModelNotLatest(Refusal):
    """A model that a later one has followed."""

    message = marked("Nothing was proposed: a later model was fitted since. Look at that one.")


class NoSuchThreshold(Refusal):
    """A threshold of which nobody knows what it would call."""

    message = marked("Nothing was proposed: choose one of the thresholds that were tested.")


class NewRisk(Refusal):
    """A clue about a family whose risk is to be cleared, that nobody has looked into."""

    message = marked(
        "A risk cannot be cleared while a clue about the family waits: it came on {day}, receipt {receipt}. "
        "Visit the family and say what you found, then take this step."
    )


class RigidCost(Refusal):
    """What the family paid itself leaves less than the line."""

    message = marked(
        "A risk cannot be cleared yet: of {year} the family paid {paid} itself for medicine, school, house "
        "and accidents, which leaves {left} per head, and the line is {line}. Have the cost taken over by "
        "help, or write down what has changed first."
    )
