"""Fitting the relapse model, and reading what was fitted."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from liandong import __version__
from liandong.analytics.methods.monitoring import Off, Relapse, relapse_model
from liandong.dynamics.models import RelapseModel
from liandong.dynamics.relapse_content import as_stored, fingerprint, kinds_of, result_of
from liandong.dynamics.relapse_history import history, kind_titles, known_periods, traits_text
from liandong.foundation import clock
from liandong.identification.warned import AskedRules, whole_file


def fit_relapse_model() -> RelapseModel:
    """Fit, calibrate and test a model of the register's history, and keep it; it is put in use by people.

    The same history gives the row that is there already. Cost: for each half-year one pass over the register.
    """
    seen = history(clock.today())
    found = relapse_model(seen.panel, seen.kinds)
    content = as_stored(seen.periods, found, kind_titles())
    latest = RelapseModel.objects.order_by("-pk").first()
    if latest is not None and (latest.history_sha256, latest.content_sha256) == (
        seen.sha256,
        fingerprint(content),
    ):
        return latest
    return RelapseModel.objects.create(
        as_of=seen.periods[-1].ends if seen.periods else None,
        fitted_at=clock.now(),
        code_version=__version__,
        traits=traits_text(),
        history_sha256=seen.sha256,
        content=content,
        content_sha256=fingerprint(content),
        lack=found.lack.value if isinstance(found, Off) else "",
        is_generated=_is_generated(),
    )


def fit_where_due() -> RelapseModel | None:
    """Fit when a half-year has ended since the last time, or traits or kinds are others; else None."""
    latest = RelapseModel.objects.order_by("-pk").first()
    periods = known_periods(clock.today())
    ends = periods[-1][1] if periods else None
    if (
        latest is not None
        and (latest.as_of, latest.traits) == (ends, traits_text())
        and kinds_of(latest.content) == kind_titles()
    ):
        return None
    return fit_relapse_model()


def _is_generated() -> bool:
    """Whether the register's families do not exist: the demo put them there."""
    return bool(settings.LIANDONG_DEMO or settings.LIANDONG_DEMO_ACCOUNTS.exists())


def models_fitted() -> QuerySet[RelapseModel]:
    """All that were fitted or found wanting, the latest first."""
    return RelapseModel.objects.order_by("-pk")


def model_of(row: RelapseModel) -> Relapse:
    """The model of a row that is not off."""
    found = result_of(row.content)
    assert isinstance(found, Relapse)  # noqa: S101  for the type: the row has no lack
    return found


@lru_cache(maxsize=8)
def traits_of(text: str) -> AskedRules:
    """The traits alone, in the order of their bits."""
    whole = whole_file(text)
    rules = whole.rules[1:]
    return AskedRules(rules, {one.id: whole.looks_at[one.id] for one in rules})
