"""A relapse model as one of the warning rules: its points and a threshold in the language of rule files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from liandong.analytics.methods.monitoring import Calls, Relapse
from liandong.analytics.methods.monitoring.panel import chance
from liandong.analytics.standards import WarningRule, WarningRules
from liandong.dynamics.models import RelapseModel
from liandong.dynamics.refusals import ModelIsOff, ModelNotLatest, NoSuchThreshold
from liandong.dynamics.relapse_content import periods_of
from liandong.dynamics.relapse_fitting import model_of, models_fitted
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access_place
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.identification.in_force import in_force
from liandong.identification.models import StandardText
from liandong.identification.selectors import PROPOSE
from liandong.identification.services.standards import kept_standard
from liandong.identification.slots import Slot
from liandong.identification.warned import whole_file

PREFIX = "relapse_"
_RULES = re.compile(r"(?m)^(?=\[\[rule\]\])")
_THRESHOLD = re.compile(r">= (-?\d+) end\b")
_OF_MODEL = re.compile(rf'(?m)^id = "({PREFIX}[0-9a-f]+)"')


def rule_id(row: RelapseModel) -> str:
    """By which the model's rule is known: of each fitted model another one."""
    return f"{PREFIX}{row.content_sha256[:12]}"


def rule_of_file(text: str) -> str:
    """The rule of a model in a file; empty where there is none."""
    found = _OF_MODEL.search(text)
    return found.group(1) if found else ""


def score_of_file(text: str) -> int | None:
    """The threshold of a model's rule in a file; None where there is none."""
    part = text.partition(f'id = "{PREFIX}')[2]
    found = _THRESHOLD.search(part)
    return int(found.group(1)) if found else None


def models_of_rules(rules: Collection[str]) -> dict[str, RelapseModel]:
    """The models behind some rules, by rule; other rules are left out. Cost: one query where any is one."""
    wanted = {one for one in rules if one.startswith(PREFIX)}
    rows = RelapseModel.objects.filter(lack="").order_by("pk") if wanted else ()
    return {rule_id(row): row for row in rows if rule_id(row) in wanted}


@transaction.atomic
def keep_rule(row: RelapseModel, *, actor: User, place: Place, score: int) -> StandardText:
    """The file of warning rules in force at a place with the model's rule in it, ready to be proposed there.

    A rule of an earlier model falls out; everything else of the file stays to the letter.

    Args:
        score: one of the thresholds that were tested.

    Raises: OutOfScope, ModelIsOff, ModelNotLatest, NoSuchThreshold.
    Event: ``standard.added`` where the text is new.
    """
    access_place(actor, place.pk, action=PROPOSE)
    if row.lack:
        raise ModelIsOff
    if models_fitted().values_list("pk", flat=True).first() != row.pk:
        raise ModelNotLatest
    calls = next((one for one in model_of(row).measures.calls if one.score == score), None)
    if calls is None:
        raise NoSuchThreshold
    now = in_force(place, clock.today(), Slot.WARNINGS)
    return kept_standard(actor=actor, place=place, text=with_rule(now.text if now else None, row, calls))


def with_rule(text: str | None, row: RelapseModel, calls: Calls) -> str:
    """A file's text with the model's rule at its end; a new file where there is none."""
    rule = model_rule(row, calls)
    title = _both(lambda: _("Warning rules with the statistical model"))
    alone = WarningRules(
        "warnings_with_model", title, "household_id", clock.today(), None, rule.source, (rule,)
    )
    head, *rules = _RULES.split(alone.to_toml() if text is None else text)
    kept = [one for one in rules if not _OF_MODEL.search(one)]
    [_head, mine] = _RULES.split(alone.to_toml())
    return "".join([head, *kept]).rstrip() + "\n\n" + mine


def model_rule(row: RelapseModel, calls: Calls) -> WarningRule:
    """The rule: it warns where the score of a family that may fall reaches the threshold.

    A family of which too few traits are known is one that nobody can tell.
    """
    found, periods = model_of(row), periods_of(row.content)
    caught = found.measures.fell + found.measures.untold_fell

    def threshold() -> str:
        return _(
            "expected to fall within half a year: {chance} or more; in the test {right} of {families} called "
            "fell, and of {fell} who fell {right} were called"
        ).format(
            chance=formats.percent(chance(calls.score), 0),
            right=formats.count(calls.fell),
            families=formats.count(calls.families),
            fell=formats.count(caught),
        )

    def source() -> str:
        said = _("statistical model {model}, fitted on {first} to {last}, tested on {test} to {end}").format(
            model=row.content_sha256[:12],
            first=formats.day(periods[0].begins),
            last=formats.day(periods[-2].ends),
            test=formats.day(periods[-1].begins),
            end=formats.day(periods[-1].ends),
        )
        return said + (_("; of generated families") if row.is_generated else "")

    return WarningRule(
        id=rule_id(row),
        title=_both(lambda: _("Statistical model: likely to fall back")),
        when=condition(found, row.traits, calls.score),
        threshold=_both(threshold),
        source=_both(source)["zh"],
        status="proposed",
    )


def condition(found: Relapse, traits: str, score: int) -> str:
    """The model in the language of rule files, in whole points."""
    may_fall, *rest = whole_file(traits).rules
    points = found.points
    known = " + ".join(f"case when ({one.when}) is null then 0 else 1 end" for one in rest)
    added = " + ".join(
        f"case when ({one.when}) is null then {unknown} when ({one.when}) then {yes} else 0 end"
        for one, yes, unknown in zip(rest, points.yes, points.unknown, strict=True)
        if yes or unknown
    )
    return (
        f"case when ({may_fall.when}) is not true then false"
        f" when {known} >= {found.fewest_known} then {points.base} + {added} >= {score} end"
    )


def _both(said: Callable[[], str]) -> dict[str, str]:
    """A text in both languages of rule files."""
    found = {}
    for code, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            found[code] = str(said())
    return found
