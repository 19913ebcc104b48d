"""What the health page says of the mechanism: what waits to be drawn, and what failed for good."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liandong.foundation import clock
from liandong.foundation.health.checks import Finding, State, register
from liandong.linkage.models import Lane, Setback
from liandong.linkage.outbox import backlog

_TOO_LONG = {Lane.QUICK: timedelta(minutes=1), Lane.BULK: timedelta(hours=1)}


@register("consequences", gettext_lazy("Consequences of events"), order=33)
def consequences() -> Finding:
    """Are drawn soon after what caused them."""
    late = [
        waiting
        for waiting in backlog()
        if waiting.oldest is not None and clock.now() - waiting.oldest > _TOO_LONG[waiting.lane]
    ]
    if late:
        count = sum(waiting.count for waiting in late)
        since = min(waiting.oldest for waiting in late if waiting.oldest is not None)
        sentence = ngettext(
            "{count} event waits for its consequences, since {since}.",
            "{count} events wait for their consequences, the first since {since}.",
            count,
        ).format(count=count, since=since.astimezone(clock.HERE).strftime("%Y-%m-%d %H:%M"))
        return Finding(
            State.FAILING, sentence, _("See whether a worker is at work; one more may run beside it.")
        )
    parked = Setback.objects.filter(parked_at__isnull=False).count()
    if parked:
        sentence = ngettext(
            "{count} consequence could not be drawn and waits for an administrator.",
            "{count} consequences could not be drawn and wait for an administrator.",
            parked,
        ).format(count=parked)
        return Finding(
            State.ATTENTION, sentence, _("They are among your tasks: have them tried again or give up.")
        )
    return Finding(State.GOOD, _("What follows from events is drawn at once."))
