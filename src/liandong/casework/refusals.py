"""What casework refuses."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NotOpen(Refusal):
    """Somebody finished the task, or it fell away."""

    message = marked("This task is not open any more: {state} on {day}. Nothing was changed.")


class UnknownOutcome(Refusal):
    """An end that this kind of task does not know."""

    message = marked("A task “{task}” cannot end with “{outcome}”; choose one of: {known}.")


class NotTheirs(Refusal):
    """Whoever is to take the task over could not do it."""

    message = marked(
        "{who} has no duty there that such a task belongs to; choose somebody who serves there as {roles}."
    )


class HeldByAnother(Refusal):
    """A colleague took it over by name."""

    message = marked("{who} has this task; ask them to hand it over. Nothing was changed.")


class NoProcedure(Refusal):
    """The rules of the day have no such procedure."""

    message = marked("No procedure “{procedure}” is in force on {day}; choose one that is.")


class CaseOpen(Refusal):
    """The family is in this procedure already."""

    message = marked("This procedure is already open for the family; go on with the open case.")


class StepNotPossible(Refusal):
    """The table forbids the step in this state."""

    message = marked("Not possible now: the case stands at “{state}”. What may happen next: {known}.")


class StepTaken(StepNotPossible):
    """It was possible until a moment ago: somebody else took the case on."""

    message = marked(
        "“{event}” is not possible any more: {who} did “{done}” on {moment}, and the case stands at "
        "“{state}” now. Nothing was changed."
    )


class NotTheirStep(Refusal):
    """Somebody of the area, in another role."""

    message = marked("“{event}” is not yours to do; it is done there by: {roles}.")


class OnTheOtherSide(Refusal):
    """Who collected does not approve, and the other way round."""

    message = marked(
        "{who} took part in this case on the other side of the work; collecting, comparing and approving "
        "are done by different people. Ask a colleague to do this step."
    )


class DocumentMissing(Refusal):
    """A step that needs a signed paper."""

    message = marked("“{event}” needs the signed paper; add it as a picture or PDF.")


class SignatureMissing(Refusal):
    """A step that needs the family's signature."""

    message = marked(
        "“{event}” needs the signed paper as a picture or PDF, or the signature that the family gave by its "
        "card, its account or at the service point."
    )


class VisitMissing(Refusal):
    """A step for which somebody must have been at the family's."""

    message = marked(
        "“{event}” needs the visit: write it down with its picture under “Plan, visits and measures” on the "
        "family’s page and choose it here, or bring the signed paper as a picture or PDF."
    )


class VisitUnknown(Refusal):
    """A visit to another family, taken back, without a picture, or of long ago."""

    message = marked(
        "This visit does not count here: it was taken back, has no picture, is of another family or older "
        "than {days} days. Choose another one, or bring the signed paper."
    )


class VisitOfOthers(Refusal):
    """A visit that neither of the two surveyors wrote down."""

    message = marked(
        "The visit of {day} was written down by neither of the two who take this step. Name the colleague "
        "who was there, choose another visit, or bring the signed paper."
    )


class SignatureUnknown(Refusal):
    """A signature of another family, of another case, of another kind, or none at all."""

    message = marked(
        "This is no signature of this family for this step; choose one that is, or add the signed paper."
    )


class SignatureWithdrawn(Refusal):
    """The family took it back."""

    message = marked("The family took this signature back on {day}; have it sign again, or ask why it did.")


class SignatureOutdated(Refusal):
    """What was signed reads differently by now."""

    message = marked(
        "The family signed this on {day}; since then what it signed has changed. Read it to the family as it "
        "stands today, and have it sign again."
    )


class SignatureUsed(Refusal):
    """A signature stands for one step."""

    message = marked("A step already rests on this signature, since {day}; have the family sign again.")


class NotAsked(Refusal):
    """A program sends with a step what this one does not ask for."""

    message = marked("“{event}” does not ask for all that was sent with it; send it without {what}.")


class ReasonMissing(Refusal):
    """A step that needs a reason."""

    message = marked("“{event}” needs a reason in writing, which the family can read.")


class SecondPersonMissing(Refusal):
    """Two people go."""

    message = marked(
        "This step is done by two people; name the second, who serves in that village as {roles}."
    )


class VotesDoNotAdd(Refusal):
    """Counts that contradict each other."""

    message = marked(
        "There are {votes} votes, but {present} representatives were present. Give whole numbers, none below "
        "0, that add up to those present; whoever did not vote has abstained."
    )


class MeetingMissing(Refusal):
    """Votes of no meeting, or of another village's."""

    message = marked(
        "The vote is that of a meeting of this village; open one under “Democratic appraisal”, tick who "
        "came, and write the votes down there."
    )


class MeetingBefore(Refusal):
    """A meeting that cannot have known what it is said to have voted about."""

    message = marked(
        "The meeting was held on {held}, before the last step of this case on {last}. What is voted about "
        "must lie before the meeting; hold another one, or correct its day."
    )


class QuorumMissing(Refusal):
    """Too few representatives came."""

    message = marked(
        "{present} of {representatives} representatives were present, at least {needed} must be; "
        "the village calls the meeting again."
    )


class VoteFailed(Refusal):
    """Too few votes in favour."""

    message = marked(
        "{votes} of {present} present voted in favour, at least {needed} must; the family was not agreed to."
    )


class VotedDown(Refusal):
    """A second vote of one meeting about a family."""

    message = marked(
        "This meeting did not agree to the family, and its votes are counted once. Call another meeting, or "
        "close the case."
    )


class TooFewChecked(Refusal):
    """Families that were drawn still wait for their visit."""

    message = marked(
        "{checked} of the {drawn} families drawn from this list of {listed} were visited; write down what "
        "was found at the others first."
    )


class NotDrawnYet(Refusal):
    """The system has not drawn from the list on which the case stands."""

    message = marked(
        "No spot check was drawn from the list on which this family stands. Commit a seed and draw under "
        "“Spot checks” first."
    )


class CheckDiffers(Refusal):
    """The visit found something else than the case says."""

    message = marked("The spot check at this family differs from the case; send the case back.")


class NothingToCheck(Refusal):
    """No list waits."""

    message = marked("Nothing was drawn: no family waits there for a review of yours that is on no list yet.")


class CommittedAlready(Refusal):
    """Two seeds for one list would be a choice."""

    message = marked("A seed is committed for this list already; draw from the list by that one.")


class FoundAlready(Refusal):
    """A result is written once."""

    message = marked("What was found at this family is written down already; nothing was changed.")


class SecondCheckerMissing(Refusal):
    """Two people go, of whom none surveyed."""

    message = marked(
        "Name who went with you: somebody who serves above the village, or in another village of the "
        "township."
    )


class SurveyorChecks(Refusal):
    """Who collected does not check."""

    message = marked("{who} collected for this family and cannot check it; somebody else goes.")


class NoticeRuns(Refusal):
    """The days of the notice are not over."""

    message = marked("The notice hangs until {day}, 24:00; go on the day after.")


class NoticeEnded(Refusal):
    """An objection after the last day."""

    message = marked(
        "The notice ended on {day}, 24:00; an objection to it is not possible any more. Turn to the township."
    )


class ParticularMissing(Refusal):
    """Something that a step asks for was not said."""

    message = marked("Say “{what}”: choose at least one and at most {most} from the list.")


class ConsentMissing(Refusal):
    """No consent of the family that covers the comparison."""

    message = marked(
        "The register holds no consent of this family to the comparison of identity, income and property "
        "that counts on {day}; have it signed and entered in the family’s file first."
    )


class NotSecured(Refusal):
    """A guarantee is a problem, or nobody knows."""

    message = marked(
        "A risk cannot be cleared while this is not on record as secured: {what}. Solve it, or find it out "
        "and write it down first."
    )


class ExitNotSecured(Refusal):
    """Food, clothing or a guarantee is a problem, or nobody knows."""

    message = marked(
        "An exit cannot be proposed while this is not on record as secured: {what}. Solve it, or find it out "
        "and write it down first."
    )


class IncomeNotAboveExit(Refusal):
    """The income on record is not above the line for leaving poverty."""

    message = marked(
        "An exit cannot be proposed: on {day} the income per head on record was {income}, and it must be "
        "above {line}. Write down the income first, or go on helping."
    )


class ExitLineUnknown(Refusal):
    """No line to hold the income of who is to leave against."""

    message = marked(
        "No line for leaving poverty is known for this place on {day}; have the county put its line in force "
        "first."
    )


class IncomeNotStable(Refusal):
    """The income was not above the line for as long as the rule asks."""

    message = marked(
        "A risk cannot be cleared yet: on {day} the income per head on record was {income}, and it must be "
        "above {line} today and {days} days ago. Write down the income first, or wait."
    )


class LineUnknown(Refusal):
    """No line to hold the income against."""

    message = marked(
        "No monitoring line of this place is known for {day} or before; have the county put its line in "
        "force first."
    )


class TooSoon(Refusal):
    """Cleared with help right after entering."""

    message = marked(
        "The family was taken in on {day}; help cannot have cleared the risk in that month or the next. "
        "Go on from {first}, or say that it went by itself."
    )


class NotClearedBefore(Refusal):
    """Nothing to come back from."""

    message = marked("No risk of this family was cleared in this procedure before; begin it as a new one.")


class SomebodyLeft(Refusal):
    """A case closed because nobody is left, and the register knows who is."""

    message = marked(
        "The register counts {count} persons in this family today, so its case is not closed as one where "
        "nobody is left. Close the family's file in the register first (“What happened?”), or choose another "
        "step."
    )


class NotOnRecord(Refusal):
    """Taken over without having been taken in."""

    message = marked(
        "This family does not stand as monitored with its risk open, so there is nothing to go on with. "
        "Open the procedure from its first step."
    )


class AwayBackwards(Refusal):
    """Days of an absence that cannot be."""

    message = marked(
        "You cannot be away from {first} until {last}: give a first day that is not over, a last day that "
        "is not before it, and at most {most} days."
    )


class NotOutside(Refusal):
    """Somebody of the accused line, or who objected themselves."""

    message = marked(
        "{who} collected for this case, posted its notice or wrote the objection down, and cannot judge it. "
        "Somebody who had no part in it looks into it."
    )


class WrongSubject(Refusal):
    """A procedure about villages opened for something else."""

    message = marked("“{procedure}” cannot be opened for this; choose a {subject}.")


class NotListed(Refusal):
    """Leaving a list on which the place does not stand."""

    message = marked(
        "{place} is not on the list today, so it cannot leave it. If it was listed before this platform, "
        "have the listing written down first."
    )


class ListedAlready(Refusal):
    """Listed twice."""

    message = marked("{place} is on the list since {day}; nothing was opened.")


class FigureMissing(Refusal):
    """A figure that whoever takes the step has to give."""

    message = marked(
        "Give “{what}” as two whole numbers: how many were counted, of how many. The first is not above the "
        "second, and the second is at least 1."
    )


class FigureUnknown(Refusal):
    """A figure made of facts that nobody has stated."""

    message = marked("The {what} cannot be told on {day}: {why}. State the facts of the village first.")


class CriterionNotMet(Refusal):
    """A figure on the wrong side of its line."""

    message = marked("The {what} is {value}; it must be {line} here ({source}). Nothing was changed.")


class ClockSetBack(Refusal):
    """Days of notices cannot be counted by a clock that runs backwards."""

    message = marked(
        "The clock says {now}, but the last step of this case was taken at {last}. Nothing was changed; have "
        "the clock of the machine put right."
    )


class RankingUnreadable(Refusal):
    """A ranking slip that is no order."""

    message = marked(
        "Line {line} of the rankings, “{text}”, is no order: write the numbers 1 to {families} of the "
        "agenda, each once, the neediest first, “=” between those that share a place. Nothing was written "
        "down."
    )


class RankingDiffers(Refusal):
    """Agreement is measured over the same families."""

    message = marked(
        "Line {line} of the rankings has other families than the first line; every appraiser ranks the same "
        "ones. Nothing was written down."
    )
