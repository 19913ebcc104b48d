"""The four stages of the circle, in their order.

Source: 白福臣 et al. 2019, §3.3.2: 输入—整合—实施—反馈.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where in the circle something happens. Feedback enters again as input."""

    INPUT = "input", _("Input")
    INTEGRATION = "integration", _("Integration")
    IMPLEMENTATION = "implementation", _("Implementation")
    FEEDBACK = "feedback", _("Feedback")
