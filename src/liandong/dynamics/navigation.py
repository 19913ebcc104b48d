"""Where the lists of families, villages and counties stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register, register_open

register(Entry("dynamics:timely", _("Timely exit"), order=45, action="clue.read"))
register(Entry("dynamics:rounds", _("Annual adjustment"), order=46, action="round.read"))
register(Entry("dynamics:places", _("Village and county lists"), order=26, action="place_case.read"))
register_open(Entry("dynamics:report", _("Report a family in difficulty"), order=10))
register_open(Entry("dynamics:report_status", _("Ask what became of a report"), order=20))
