"""What linkage keeps: events, and how far what follows from them has come."""

from liandong.linkage.models.event import Event, EventQuerySet, Subject, SubjectHead
from liandong.linkage.models.following import Handover, Lane, Mark, Setback, Unsettled

__all__ = [
    "Event",
    "EventQuerySet",
    "Handover",
    "Lane",
    "Mark",
    "Setback",
    "Subject",
    "SubjectHead",
    "Unsettled",
]
