"""Who falls back within the next period: a model of the register's own history, tested on later outcomes."""

from liandong.analytics.methods.monitoring.measures import (
    Answer,
    Band,
    Calls,
    Measures,
    OfGroup,
    OfKind,
    interval_of_share,
)
from liandong.analytics.methods.monitoring.panel import Panel, Points
from liandong.analytics.methods.monitoring.relapse import Lack, Off, Relapse, Weight, relapse_model

__all__ = [
    "Answer",
    "Band",
    "Calls",
    "Lack",
    "Measures",
    "OfGroup",
    "OfKind",
    "Off",
    "Panel",
    "Points",
    "Relapse",
    "Weight",
    "interval_of_share",
    "relapse_model",
]
