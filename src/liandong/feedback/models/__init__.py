"""What families say: objections to facts, cards that open their own page, and everything they said there."""

from liandong.feedback.models.card import CardEnd, CardSecret, FamilyCard
from liandong.feedback.models.objection import CONTACT, Objection, Speaker
from liandong.feedback.models.proxy import Extent, Proxy, Relation
from liandong.feedback.models.said import Channel, FamilySaid, SaidKind

__all__ = [
    "CONTACT",
    "CardEnd",
    "CardSecret",
    "Channel",
    "Extent",
    "FamilyCard",
    "FamilySaid",
    "Objection",
    "Proxy",
    "Relation",
    "SaidKind",
    "Speaker",
]
