"""What the health page says of notices: what waits to go out."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation import clock
from liandong.foundation.health.checks import Finding, State, register
from liandong.foundation.notices.models import Channel, Outgoing

_TOO_LONG = timedelta(hours=1)


@register("notices", gettext_lazy("Notices by mail and short message"), order=36)
def notices() -> Finding:
    """Go out within an hour."""
    late = Outgoing.objects.filter(sent_at=None, failed_at=None, notice__made_at__lt=clock.now() - _TOO_LONG)
    counts = dict.fromkeys(Channel.values, 0)
    for channel in late.values_list("channel", flat=True)[:1000]:
        counts[channel] += 1
    if any(counts.values()):
        return Finding(
            State.ATTENTION,
            _("{mails} mails and {messages} short messages have been waiting for more than an hour.").format(
                mails=counts[Channel.MAIL], messages=counts[Channel.SMS]
            ),
            _("See whether the mail server answers, and whether the gateway fetches its messages."),
        )
    return Finding(State.GOOD, _("Nothing has been waiting to go out for more than an hour."))
