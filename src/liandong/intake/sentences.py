"""Sentences kept for later readers: what was refused, told in the language of whoever reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

from liandong.analytics.errors import Refusal, Word, part_of, translated
from liandong.foundation.personal.redaction import redact

_AS_IT_IS = bool | int | float


class Sentence(str):
    """A refusal as it is read now. ``kept`` is what the table holds of it."""

    kept: str


# Django's class takes its parameters for the type checker only
if TYPE_CHECKING:
    _Text = models.TextField[str | Refusal | None, Any]
else:
    _Text = models.TextField


class SentenceField(_Text):
    """Takes a refusal, gives a text. Numbers of persons are made unreadable before it is kept.

    A row holds the sentence's message and details, or a finished text: rows of before, and refusals whose
    details are more than words, numbers and names.
    """

    def get_prep_value(self, value: Any) -> Any:
        """What the table holds."""
        if isinstance(value, Sentence):
            return value.kept
        return _kept(value) if isinstance(value, Refusal) else super().get_prep_value(value)

    def from_db_value(self, value: str | None, *_args: object) -> str | None:
        """The sentence in the language of now."""
        if not value or not value.startswith("{"):
            return value
        sentence = Sentence(_said(value))
        sentence.kept = value
        return sentence


def _kept(refusal: Refusal) -> str:
    details = {name: _detail(value) for name, value in refusal.details.items()}
    part = part_of(type(refusal).__module__)
    kept = json.dumps({"part": part, "message": refusal.message, "details": details}, ensure_ascii=False)
    sentence = redact(str(refusal))
    try:
        is_whole = _said(kept) == sentence
    except ValueError:  # a detail is written in a form that a text does not have
        is_whole = False
    return kept if is_whole else sentence


def _detail(value: object) -> object:
    if isinstance(value, Word):
        return {"word": value.message}
    return value if isinstance(value, _AS_IT_IS) else redact(str(value))


def _said(kept: str) -> str:
    told = json.loads(kept)
    details = {
        name: Word(value["word"]) if isinstance(value, dict) else value
        for name, value in told["details"].items()
    }
    message: str = told["message"]
    return translated(message, told["part"]).format(**details)
