"""What the health page says of workers and jobs."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liandong.foundation import clock
from liandong.foundation.health.checks import Finding, State, register
from liandong.foundation.jobs.states import is_worker_alive, job_states, worker_seen_at


def _when(at: object) -> str:
    return at.astimezone(clock.HERE).strftime("%Y-%m-%d %H:%M") if hasattr(at, "astimezone") else ""


@register("worker", gettext_lazy("Worker"), order=32)
def worker() -> Finding:
    """Somebody draws the consequences of what is recorded."""
    if is_worker_alive():
        return Finding(State.GOOD, _("A worker draws the consequences of what is recorded."))
    seen = worker_seen_at()
    sentence = (
        _("No worker is at work; the last sign of one is of {when}.").format(when=_when(seen))
        if seen
        else _("No worker is at work.")
    )
    return Finding(
        State.FAILING, sentence, _("“liandong serve” starts one; see its log, or run: liandong worker")
    )


@register("jobs", gettext_lazy("Jobs"), order=34)
def jobs() -> Finding:
    """End, and end well."""
    states = job_states()
    left = [one for one in states if one.is_left]
    if left:
        sentence = _("“{job}” has been running since {when}, and its worker is gone.").format(
            job=left[0].job.title, when=_when(left[0].running_since)
        )
        return Finding(State.ATTENTION, sentence, _("The next worker takes it over by itself."))
    failed = [one for one in states if one.failed_at]
    if failed:
        sentence = ngettext(
            "{count} job failed: {jobs}.", "{count} jobs failed: {jobs}.", len(failed)
        ).format(count=len(failed), jobs=_("; ").join(str(one.job.title) for one in failed))
        return Finding(
            State.FAILING, sentence, _("The log has the reason; it is done again on its next day.")
        )
    return Finding(State.GOOD, _("Every job ended well when it last ran."))
