"""An explanation as it is read aloud: plain sentences, without columns, signs, sources or fingerprints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.identification.explaining import ExplainedIndicator, FamilyExplanation
from liandong.identification.explaining_methods import MethodExplanation
from liandong.identification.sheets import beside_said, heading, missing_said, turn_said
from liandong.identification.telling import Telling

_SHARE = re.compile(r"(\d+)(?:–(\d+))?/(\d+)")
_RANGE = re.compile(r"(\d)–(\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_HOTLINE = "12317"


def spoken(telling: Telling) -> Iterator[str]:
    """The sentences, in their order. A voice stumbles over 13/30, 5,290 and a dash: they are spelled out."""
    for sentence in _sentences(telling):
        yield for_a_voice(sentence)


def for_a_voice(text: str) -> str:
    """Shares, ranges, grouped thousands and the telephone number as a voice reads them rightly."""
    text = _SHARE.sub(_share, _THOUSANDS.sub("", text))
    text = _RANGE.sub(lambda found: _("%(low)s to %(high)s") % {"low": found[1], "high": found[2]}, text)
    return text.replace(_HOTLINE, " ".join(_HOTLINE))


def _share(found: re.Match[str]) -> str:
    low, high, of = found.groups()
    n = low if high is None else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("%(n)s out of %(of)s") % {"n": n, "of": of}


def _sentences(telling: Telling) -> Iterator[str]:
    family = telling.family
    yield _("%(title)s.") % {"title": heading(telling)}
    if isinstance(family, FamilyExplanation):
        yield from _scored(family)
    else:
        yield from _other(family)
    yield telling.not_a_decision
    if family.open_points:
        yield _("What is still missing.")
        yield from missing_said(family.open_points)
    if family.turns:
        yield _("What would change the suggestion.")
        yield from (turn_said(one) for one in family.turns)
    yield telling.before.sentence
    if telling.beside.is_several:
        yield from (_("%(title)s.") % {"title": said.rstrip(".。")} for said in beside_said(telling))
    yield from telling.next_steps


def _scored(family: FamilyExplanation) -> Iterator[str]:
    e = family.explanation
    told = {"line": e.line, "of": e.denominator, "low": e.low, "high": e.high}
    if e.low == e.high:
        yield (
            _("Of %(of)s points in all, %(low)s count. From %(line)s points on a visit is suggested.") % told
        )
    else:
        yield _(
            "Of %(of)s points in all, %(low)s count for certain, and up to %(high)s once everything is "
            "known. From %(line)s points on a visit is suggested."
        ) % told  # fmt: skip
    yield _("The suggestion: %(suggestion)s.") % {"suggestion": family.suggestion}
    for one in family.indicators:
        facts = _("; ").join(line.text for line in one.fact_lines)
        yield _("%(title)s. %(facts)s. %(counted)s") % {
            "title": one.title,
            "facts": facts,
            "counted": _counted(one),
        }


def _counted(one: ExplainedIndicator) -> str:
    weight = one.part.weight
    told = {"n": weight, "wording": one.wording}
    if one.part.value is False:
        return _("This does not count.")
    if one.part.value is None:
        return ngettext(
            "It is not known whether “%(wording)s” is true; it may count %(n)s point.",
            "It is not known whether “%(wording)s” is true; it may count %(n)s points.",
            weight,
        ) % told  # fmt: skip
    return ngettext(
        "“%(wording)s” is true, which counts %(n)s point.",
        "“%(wording)s” is true, which counts %(n)s points.",
        weight,
    ) % told  # fmt: skip


def _other(family: MethodExplanation) -> Iterator[str]:
    yield _("“%(title)s” finds %(value)s, held against %(line)s: %(suggestion)s.") % {
        "title": family.result.run.standard.title,
        "value": family.value,
        "line": family.held_against,
        "suggestion": family.suggestion,
    }
    for one in family.asked:
        facts = _("; ").join(line.text for line in one.facts)
        told = {"title": one.title, "facts": facts, "answer": one.answer}
        yield (_("%(title)s. %(facts)s. %(answer)s.") if facts else _("%(title)s. %(answer)s.")) % told
