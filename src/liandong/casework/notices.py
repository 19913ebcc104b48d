"""What casework tells people: tasks new, asked again, given by name, late or climbed; duties that came."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.notices.kinds import register_notice

PROPOSAL_MADE, PROPOSAL_ENACTED, PROPOSAL_REFUSED = "rule.proposed", "rule.enacted", "rule.refused"
NEW, GIVEN, LATE, CLIMBED = "tasks.new", "tasks.given", "tasks.late", "tasks.climbed"
AGAIN = "tasks.again"
HANDED_OVER, DELEGATED = "duties.handed_over", "duty.delegated"

register_notice(NEW, _("New tasks in your area: {count}."))
register_notice(AGAIN, _("New causes of your open tasks: {count}."))
register_notice(GIVEN, _("Tasks given to you by name: {count}."))
register_notice(LATE, _("Tasks of yours whose last day has passed: {count}."))
register_notice(CLIMBED, _("Late tasks of your area that climbed to you: {count}."))
register_notice(
    HANDED_OVER,
    _("{who} hands over to you from {day} on: {duties} duties, {items} open items. See the list."),
)
register_notice(PROPOSAL_MADE, _("{who} proposes to put {title} in force; it waits for a second person."))
register_notice(PROPOSAL_ENACTED, _("{title}, which you proposed, is in force from {day} on."))
register_notice(
    PROPOSAL_REFUSED, _("{title}, which you proposed, was turned down; the reason stands on its page.")
)
register_notice(DELEGATED, _("{who} lets you act for them from {day} until {until}."))
