"""What events of identification are called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation.pages import formats
from liandong.identification.models import SUGGESTIONS, StandardText
from liandong.linkage.words import Said, SubjectWords


@lru_cache(maxsize=256)
def _titles(fingerprint: str) -> tuple[str, str] | None:
    """What a rule file is called in both languages: it follows from its fingerprint, so it is read once."""
    rule = StandardText.objects.filter(fingerprint=fingerprint).first()
    return (rule.title_zh, rule.title_en) if rule else None


def _changed(payload: Mapping[str, object]) -> str:
    """Which rule file says what now, and what it said before."""
    words = {kind.value: label for kind, label in SUGGESTIONS.items()}
    titles = _titles(str(payload.get("standard")))
    return _("{rule}: {before} → {now}").format(
        rule=titles[0 if formats.is_chinese() else 1] if titles else _("a rule file"),
        before=words.get(str(payload.get("from")), payload.get("from")),
        now=words.get(str(payload.get("to")), payload.get("to")),
    )


SUBJECTS: Mapping[str, SubjectWords] = {
    "suggestion": SubjectWords(gettext_lazy("Result")),
    "standard": SubjectWords(gettext_lazy("Rule")),
    "run": SubjectWords(gettext_lazy("Result")),
}
SAID: Mapping[str, Said] = {"suggestion.changed": _changed, "suggestion.changed_with_rule": _changed}
