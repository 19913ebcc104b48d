"""What identification refuses, each with the sentence that says why and what to do."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class IdentificationRefusal(Refusal):
    """A refusal of this part; its sentences stand in this part's catalogue."""


class SnapshotAltered(IdentificationRefusal):
    message = marked(
        "The snapshot {sha256} is not what was stored: its file now has the hash {found}. "
        "Do not use it; take it back from a backup, or start a new run."
    )


class SnapshotMissing(IdentificationRefusal):
    message = marked(
        "The file of the snapshot {sha256} is not in {folder}. "
        "Take it back from a backup, or start a new run."
    )


class SnapshotWithoutNumbers(IdentificationRefusal):
    message = marked(
        "This run was made by an earlier version, which kept nothing to try other rules on. Start a new run."
    )


class EmptyPlace(IdentificationRefusal):
    message = marked(
        "{place} has no registered family on {as_of}. Import or register families first, or choose another "
        "place or date."
    )


class BadDate(IdentificationRefusal):
    message = marked("“{text}” is no day; write it as 2025-09-08.")


class FutureDate(IdentificationRefusal):
    message = marked(
        "{as_of} has not come yet, so nothing is known about it. Choose {today} or an earlier day."
    )


class StandardNotYetValid(IdentificationRefusal):
    message = marked(
        "The standard “{title}” is valid from {valid_from}, which is after {as_of}. Choose another standard "
        "or a later date."
    )


class UnknownStandard(IdentificationRefusal):
    message = marked("There is no standard “{standard}” here. Standards: {known}.")


class NotAboutFamilies(IdentificationRefusal):
    message = marked(
        "“{title}” has unit = {unit}, but it is families that are looked at. "
        'Write unit = "household_id" and try again.'
    )


class SaysNobodyIsPoor(IdentificationRefusal):
    message = marked(
        "“{title}” sorts families and does not say who is poor, so no run can suggest a visit by it. "
        "Give a scorecard its line and poor, or a key the word poor of every class."
    )


class NoLongerFits(IdentificationRefusal):
    message = marked(
        "“{title}” does not fit the registry: {reason} "
        "Correct the file and add it as a new one, or choose another."
    )


class TooManyMethods(IdentificationRefusal):
    message = marked(
        "{count} rule files were chosen, but at most {most} can stand side by side. Start two runs."
    )


class NoMethod(IdentificationRefusal):
    message = marked(
        "No rule file was chosen, and none that suggests visits was in force in {place} on {as_of}. "
        "Choose one, or a later day."
    )


class StandardWithoutDate(IdentificationRefusal):
    message = marked(
        "“{title}” does not say from when it holds. "
        "Write valid_from = YYYY-MM-DD under [{kind}] and try again."
    )


class NotAboutVillages(IdentificationRefusal):
    message = marked(
        "The key “{title}” has unit = {unit}, but it sorts villages. "
        'Write unit = "village_code" and try again.'
    )


class SlotDoesNotFit(IdentificationRefusal):
    message = marked("“{title}” does not fit “{slot}”. It fits: {fitting}.")


class BeyondItsValidity(IdentificationRefusal):
    message = marked(
        "“{title}” holds from {valid_from} until before {valid_to} by its own file, so it cannot be in force "
        "on {day}. Choose a day within, or another file."
    )


class NotYetByItsFile(IdentificationRefusal):
    message = marked(
        "“{title}” holds from {valid_from} on by its own file, so it cannot be in force on {day}. "
        "Choose that day or a later one, or another file."
    )


class BoundFromAbove(IdentificationRefusal):
    message = marked(
        "{place} has put “{title}” in force for everybody below it from {valid_from} on, so it cannot be "
        "replaced here while that holds. Ask {place}."
    )


class StandardAlreadyHere(IdentificationRefusal):
    message = marked("This very standard was added on {added_on}. Nothing was changed.")


class NotReadableText(IdentificationRefusal):
    message = marked("The file is not UTF-8 text. Save it as UTF-8 and upload it again.")


class FileTooLarge(IdentificationRefusal):
    message = marked(
        "The file has {size} bytes; a standard has at most {limit}. Check that this is the right file."
    )


class RunNotFinished(IdentificationRefusal):
    message = marked(
        "The run of {as_of} is not finished, so it explains nothing yet. Resume it, or choose another."
    )


class RunUnderWay(IdentificationRefusal):
    message = marked("This run is being computed right now. Wait for it to end, then look again.")


class NoRunYet(IdentificationRefusal):
    message = marked("No finished run covers the family {household}. Start one for its place.")


class UnknownHousehold(IdentificationRefusal):
    message = marked("There is no family with the number or key {household}. Check the number.")


class AmbiguousHousehold(IdentificationRefusal):
    message = marked(
        "The number {household} is used in {count} counties. "
        "Give the family's key, or name the run with --run."
    )


class RunsOfTwoKinds(IdentificationRefusal):
    message = marked(
        "One run is by a rule file of the kind “{first}”, the other by one of the kind “{second}”, so their "
        "answers cannot be traced to one another. Choose two runs of one kind."
    )


class UnknownRun(IdentificationRefusal):
    message = marked("There is no run {run}. The runs page lists their keys.")


class UnknownPlace(IdentificationRefusal):
    message = marked("There is no place with the code {code} on {on}. Places have twelve digits.")


class ResultChanged(IdentificationRefusal):
    message = marked(
        "The run {run} was computed with other rows than its snapshot gives now. "
        "Report it; do not use the run."
    )


class NoFoundGroups(IdentificationRefusal):
    message = marked(
        "No groups of like families were found with this run: they are found by a poverty standard "
        "among thirty families with a known deprivation or more, and runs from before that have none. "
        "Choose another way of grouping, or start a new run by a standard."
    )


class StandardUnnamed(IdentificationRefusal):
    message = marked("It has no title yet; write what people are to call it, in Chinese or English.")


class StandardUndated(IdentificationRefusal):
    message = marked("It has no first day yet; write from which day on it may be in force.")


class StandardUnchanged(IdentificationRefusal):
    message = marked(
        "The copy says exactly what the original says, so there is nothing to keep. Change something first."
    )


class WordsLeftOver(IdentificationRefusal):
    message = marked(
        "The condition was changed, and these words still say what counted before. Write what counts now, or "
        "leave them out."
    )


class SourceLeftOver(IdentificationRefusal):
    message = marked(
        "The condition was changed, and this is the source of what counted before. Write where the new one "
        "is from, or leave it out."
    )
