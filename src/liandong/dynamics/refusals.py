"""What dynamic management refuses."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class LineKnown(Refusal):
    """A place has a line from that year on already."""

    message = marked(
        "{place} has a line from {year} on already, {yuan} yuan; a line is not overwritten, enact one for a "
        "later year."
    )


class LineNotSane(Refusal):
    """A line or a year that cannot be meant."""

    message = marked(
        "A line of {yuan} yuan from {year} on cannot be meant; give 500 to 100,000 yuan a person and year, "
        "and a year from 2014 to next year."
    )
