"""What events of publicity say besides their title."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from liandong.linkage.words import Said, SubjectWords
from liandong.publicity.events import ANNOUNCEMENT


def _posted(payload: Mapping[str, object]) -> str:
    """Whether the sheet gives notice or announces."""
    return _("announcement") if payload.get("what") == ANNOUNCEMENT else _("notice")


SUBJECTS: Mapping[str, SubjectWords] = {}
SAID: Mapping[str, Said] = {"board.posted": _posted}
