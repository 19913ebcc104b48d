"""What crossings and lines are called."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liandong.foundation.pages import formats
from liandong.linkage.words import Said, SubjectWords
from liandong.registry.event_words import households_named

ASPECTS = {
    "income": gettext_lazy("income"),
    "education": gettext_lazy("schooling"),
    "medical": gettext_lazy("medical care"),
    "housing": gettext_lazy("housing"),
    "water": gettext_lazy("drinking water"),
}


def _crossed(payload: Mapping[str, object]) -> str:
    said = payload.get("aspects")
    aspects = _(", ").join(str(ASPECTS.get(str(one), one)) for one in said) if isinstance(said, list) else ""
    if "line" in payload:
        line = formats.yuan(Decimal(str(payload["line"])))
        return _("{aspects}; the line is {line}").format(aspects=aspects, line=line)
    return aspects


def _enacted(payload: Mapping[str, object]) -> str:
    count = int(str(payload.get("households", 0)))
    sentence = ngettext("from {year} on, for {count} family", "from {year} on, for {count} families", count)
    return sentence.format(year=payload.get("from_year"), count=formats.count(count))


SUBJECTS: Mapping[str, SubjectWords] = {
    "standing": SubjectWords(gettext_lazy("Clue"), households_named),
    "line": SubjectWords(gettext_lazy("Rule")),
}
SAID: Mapping[str, Said] = {
    "standing.fell": _crossed,
    "standing.rose": _crossed,
    "line.enacted": _enacted,
}
