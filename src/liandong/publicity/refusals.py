"""What publicity refuses."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NothingOnNotice(Refusal):
    """No family of the village is on notice, or each stands on a sheet already."""

    message = marked("No family here is on notice without a sheet; print the one that was made.")


class NothingToAnnounce(Refusal):
    """Nothing is decided about the case that the village announces, or it stands on a sheet already."""

    message = marked(
        "Nothing is decided here that is announced, or its sheet is made already; print that one."
    )


class NoSuchNumber(Refusal):
    """A number that is not on the sheet."""

    message = marked("The notice has no number {number}; write the number that stands before the name.")


class TooManyObjections(Refusal):
    """One address sends too many."""

    message = marked(
        "Too many objections came from this address; try again in {minutes} minutes, or tell the township."
    )
