"""What identification tells people: a rule waits for a second person, or was decided."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.notices.kinds import register_notice

PROPOSED, ENACTED, REFUSED = "rule.proposed", "rule.enacted", "rule.refused"

register_notice(PROPOSED, _("{who} proposes to put “{title}” in force; it waits for a second person."))
register_notice(ENACTED, _("“{title}”, which you proposed, is in force from {day} on."))
register_notice(REFUSED, _("“{title}”, which you proposed, was refused; the reason stands on its page."))
