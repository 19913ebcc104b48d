"""What casework keeps: tasks, cases, meetings, hand-overs, spot checks, what two people put in force."""

from liandong.casework.models.cases import Case, CaseStep
from liandong.casework.models.meetings import (
    AbsentBecause,
    Attendance,
    Meeting,
    MeetingPhoto,
    MeetingSignature,
    Representative,
)
from liandong.casework.models.places import ListedAs, PlaceStanding
from liandong.casework.models.proposals import Proposal, ProposalState, two_person_rules
from liandong.casework.models.receipts import Receipt, Station
from liandong.casework.models.settings import SettingValue
from liandong.casework.models.spot_checks import SpotCheck, SpotCheckLine
from liandong.casework.models.tasks import Absence, Task, TaskCause, TaskState

__all__ = [
    "Absence",
    "AbsentBecause",
    "Attendance",
    "Case",
    "CaseStep",
    "ListedAs",
    "Meeting",
    "MeetingPhoto",
    "MeetingSignature",
    "PlaceStanding",
    "Proposal",
    "ProposalState",
    "Receipt",
    "Representative",
    "SettingValue",
    "SpotCheck",
    "SpotCheckLine",
    "Station",
    "Task",
    "TaskCause",
    "TaskState",
    "two_person_rules",
]
