"""Why a family cannot be changed as asked: one sentence for each guard."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class HouseholdClosed(Refusal):
    """A closed file takes no changes."""

    message = marked("The file of household {number} was closed on {day}; reopen it before you change it.")


class NotClosed(Refusal):
    """Only a closed file can be reopened."""

    message = marked("The file of household {number} is open, so there is nothing to reopen.")


class DayAhead(Refusal):
    """Facts are dated by the day they happened."""

    message = marked("{day} has not come yet; give the day on which it happened.")


class BeforeKnown(Refusal):
    """A change never goes back behind what is known since."""

    message = marked(
        "About {who} the register already holds facts since {since}, so nothing can change on {day}; "
        "give {since} or a later day, or correct the fact if it was never true."
    )


class NotAMember(Refusal):
    """Whoever is named does not belong to the household."""

    message = marked(
        "One of the persons named does not belong to household {number}; open the family's page again."
    )


class HeadNeeded(Refusal):
    """A household always has a head."""

    message = marked("{who} is the head of the household; say who is head from {day} on.")


class SecondHead(Refusal):
    """A household has one head."""

    message = marked("{who} is already the head; a household has one head, so choose another relation.")


class NoHead(Refusal):
    """A new household needs one head."""

    message = marked("A household has exactly one head; mark one member as head, not {count}.")


class AlreadyHead(Refusal):
    """The head cannot become head."""

    message = marked("{who} is already the head of this household.")


class NobodyStays(Refusal):
    """An empty file is closed, not kept."""

    message = marked("Nobody would stay in household {number}; close its file instead.")


class NobodyNamed(Refusal):
    """A household without members (空挂) is no household."""

    message = marked("Nobody is named; a household has at least one member.")


class SameHousehold(Refusal):
    """Two different households are needed."""

    message = marked("Both are household {number}; name another household.")


class OtherCounty(Refusal):
    """Members and numbers stay within a county; between counties a family is closed here and added there."""

    message = marked(
        "Household {number} belongs to another county; close the file here and register the family there."
    )


class SamePlace(Refusal):
    """A move ends somewhere else."""

    message = marked("Household {number} already lives there; choose another village or group.")


class NothingChanged(Refusal):
    """Nothing is written where nothing is different."""

    message = marked("Nothing is different from what the register holds, so nothing was written.")


class NotStated(Refusal):
    """There is nothing to correct where nothing is known."""

    message = marked(
        "“{field}” was not known on {day}, so there is nothing to correct; write it down as a change instead."
    )


class KeyUsed(Refusal):
    """A key stands for one request."""

    message = marked(
        "This form was already used for something else; open the family's page and begin again there."
    )


class RegistryBusy(Refusal):
    """A file is just being taken into the registry."""

    message = marked(
        "A file is being taken into the register at this moment, so nothing was written; "
        "send the form again in a minute, what you typed is still there."
    )


class ChangedMeanwhile(Refusal):
    """What is to happen was confirmed for a family that is no longer the same."""

    message = marked(
        "The family was changed by somebody else since you opened it; "
        "look at what would be written now, and confirm again."
    )


class BuiltOn(Refusal):
    """What later changes stand on cannot be taken away from under them."""

    message = marked(
        "Something was recorded later that builds on this; undo the latest change first, or correct the fact."
    )


class CannotUndo(Refusal):
    """Some things are put right by another change."""

    message = marked("This cannot be undone as a whole; correct the fact, or record what happened next.")


class NamedTwice(Refusal):
    """One person, two lines."""

    message = marked("{who} is named twice with the same date of birth; take one of the two lines away.")


class RegisteredElsewhere(Refusal):
    """The ID number belongs to a member of another household."""

    message = marked(
        "Somebody with the ID number given for {who} already belongs to a household ({where}); "
        "have them transferred from there."
    )


class OutOfLimits(Refusal):
    """A figure outside the range that can be a fact."""

    message = marked("“{field}” must be between {low} and {high}, not {value}.")


class BoundsReversed(Refusal):
    """At most less than at least."""

    message = marked(
        "“{field}”: at most {high} is less than at least {low}; exchange them, or leave one out."
    )


class UnknownField(Refusal):
    """A field that this form does not hold."""

    message = marked("There is no field “{field}” here; open the form again.")


class BadNumber(Refusal):
    """An ID number that cannot be one."""

    message = marked("The ID number of {who}: {problem}")


class NumberOfAnother(Refusal):
    """An ID number that says another sex or date of birth."""

    message = marked(
        "The ID number given for {who} says another sex or date of birth than what is filled in; "
        "compare both with the card."
    )
