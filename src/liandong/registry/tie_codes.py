"""Code lists of what ties a family to a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.roles import Role
from liandong.registry.words import words


class TieRole(models.TextChoices):
    """As whom somebody sees a family that was given to them; the values are those of the roles."""

    HELPER = Role.HELPER.value, _("helper")
    EVALUATOR = Role.EVALUATOR.value, _("evaluator")
    HOUSEHOLD = Role.HOUSEHOLD.value, _("own family")


class UnitKind(models.TextChoices):
    """What a unit is that helps (帮扶单位类别). Source: domain.md §2.5, S100."""

    ORGAN = "organ", words("国家机关", "public authority")
    SOCIAL = "social", words("社会团体", "social organisation")
    UNIVERSITY = "university", words("高等院校", "university or college")
    STATE_FIRM = "state_firm", words("国有企业", "state-owned enterprise")
    FIRM = "firm", words("民营企业", "private enterprise")
    EAST = "east", words("东部对口帮扶省市", "partner province or city in the east")
    FIXED = "fixed", words("定点帮扶机构", "institution assigned to the place")
    VILLAGE = "village", words("村民自治组织", "self-governing organisation of villagers")
    OTHER = "other", words("其他", "other")
