"""What the intake tells people of their files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.notices.kinds import register_notice

SEEN, CHECKED, WRITTEN, SETBACK = "import.seen", "import.checked", "import.written", "import.setback"

register_notice(SEEN, _("The file “{title}” has been read; look whether its columns are matched rightly."))
register_notice(CHECKED, _("The file “{title}” has been checked; look at what was found."))
register_notice(WRITTEN, _("The file “{title}” has been written into the register."))
register_notice(SETBACK, _("The worker could not finish with the file “{title}”; its page says why."))
