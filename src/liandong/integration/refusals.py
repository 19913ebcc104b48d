"""Refusals of comparisons: what cannot be done, why, and what to do."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NothingAsked(Refusal):
    """No question, or one of another department."""

    message = marked("Choose at least one question, all of one department; nothing was asked.")


class BadDays(Refusal):
    """Days that do not fit one another."""

    message = marked(
        "The answer is due on {due}, before the question opens on {opens}; nothing was asked. Choose a "
        "later day."
    )


class NobodyToAskAbout(Refusal):
    """Everybody of the list is left out, or the list is empty."""

    message = marked(
        "Nobody is left to ask about: {families} families were looked at, {left_out} questions were left "
        "out ({why}). Have the consents signed first; nothing was asked."
    )


class FirstDayFar(Refusal):
    """A standing comparison that would begin in another season."""

    message = marked(
        "{opens} is more than a month ahead; a standing comparison begins within a month. Nothing was set up."
    )


class UnknownFamilies(Refusal):
    """Numbers that no family of the place has."""

    message = marked(
        "These numbers belong to no family of the place: {numbers}. Correct or remove them; nothing was "
        "asked."
    )


class AlreadyWithdrawn(Refusal):
    """Somebody was faster."""

    message = marked("This comparison was withdrawn on {day} already.")


class NotOpenYet(Refusal):
    """An early return."""

    message = marked("This comparison opens on {day}; nothing was taken. Return the answers from then on.")


class IsWithdrawn(Refusal):
    """A return to what nobody asks any more."""

    message = marked(
        "This comparison was withdrawn on {day}; nothing was taken, and nothing needs to be returned."
    )


class ByTokensOnly(Refusal):
    """Names do not travel in an exchange by tokens."""

    message = marked(
        "This comparison is exchanged by tokens: neither names nor ID numbers are handed out. Fetch the "
        "tokens, and return the file that “liandong exchange” writes."
    )


class NotATokenExchange(Refusal):
    """There is no key."""

    message = marked("This comparison is not exchanged by tokens; it has no key.")


class ExchangeKeyGone(Refusal):
    """The key was erased when its time had come."""

    message = marked(
        "This exchange was due on {due}, and its key has been erased since, as the retention rules say; its "
        "tokens can no longer be matched. Ask the department anew."
    )


class NotAReturn(Refusal):
    """A file in which the columns of a return are not found."""

    message = marked(
        "{name} cannot be read as a return: {what}. Its columns are: {columns}. Use the workbook that can "
        "be fetched here, or name the columns as it does; nothing was taken."
    )


class NothingSettled(Refusal):
    """A returned row that nobody has to decide about."""

    message = marked("This answer is settled already; nothing was changed.")


class NoStatement(Refusal):
    """An explanation without words."""

    message = marked("Write in a few words what the family says; nothing was kept.")


class AlreadyAnswered(Refusal):
    """The family has explained."""

    message = marked("The family’s explanation was written down on {day} already; it is being judged.")


class AlreadyJudged(Refusal):
    """It was judged."""

    message = marked("This was judged on {day} already.")


class NotHeard(Refusal):
    """Nobody is found explained without an explanation."""

    message = marked(
        "The family has not explained yet, so it cannot be found explained; write down first what it says."
    )


class NotHeardYet(Refusal):
    """A judgement while the family may still explain."""

    message = marked(
        "The family may explain until {day}; nothing was decided. Judge when it has explained, or after "
        "that day."
    )


class OwnStatement(Refusal):
    """Whoever wrote the explanation down does not judge it."""

    message = marked("You wrote down what the family says, so somebody else of township or county judges it.")


class NoJudgement(Refusal):
    """A judgement without reasons."""

    message = marked("Give the reason of the judgement in a few words; nothing was decided.")


class NotADepartment(Refusal):
    """Somebody without the duty of a sector department there."""

    message = marked(
        "{who} has no duty as sector department here; a security administrator gives it first. Nothing was "
        "changed."
    )
