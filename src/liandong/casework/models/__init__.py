"""What casework keeps: tasks, cases and their steps, meetings, settings."""

from liandong.casework.models.cases import (
    Absence,
    Case,
    CaseStep,
    ListedAs,
    PlaceStanding,
    Receipt,
    SettingState,
    SettingValue,
    SpotCheck,
    SpotCheckLine,
    Station,
    Task,
    TaskCause,
    TaskState,
)
from liandong.casework.models.meetings import (
    AbsentBecause,
    Attendance,
    Meeting,
    MeetingPhoto,
    MeetingSignature,
    Representative,
)

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
    "Receipt",
    "Representative",
    "SettingState",
    "SettingValue",
    "SpotCheck",
    "SpotCheckLine",
    "Station",
    "Task",
    "TaskCause",
    "TaskState",
]
