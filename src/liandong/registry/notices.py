"""What the registry tells people: sources differ about families of theirs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.notices.kinds import register_notice

QUESTIONS = "questions.asked"

register_notice(QUESTIONS, _("Sources differ about families of your village; new questions: {count}."))
