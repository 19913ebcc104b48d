"""Code lists of comparisons and of what a family explains."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What the county needs the answer for."""

    IDENTIFY = "identify", _("identification of a family")
    MONITOR = "monitor", _("monitoring against falling back")
    EXIT = "exit", _("check before an exit")
    YEARLY = "yearly", _("yearly review")


class LeftOut(models.TextChoices):
    """Why somebody is not asked about."""

    NO_CONSENT = "no_consent", _("no consent in force for such data")
    UNNAMED = "unnamed", _("neither ID number nor name with date of birth")
    NO_NUMBER = "no_number", _("no ID number, which the exchange by tokens needs")


class Channel(models.TextChoices):
    """How a return came."""

    PAGE = "page", _("on the page")
    WORKBOOK = "workbook", _("by workbook")
    API = "api", _("by a program")
    TOKENS = "tokens", _("by tokens")


class Match(models.TextChoices):
    """How a returned row found its person."""

    LINE = "line", _("by its line")
    ID_NUMBER = "id_number", _("by ID number")
    NAME = "name", _("by name and date of birth")


class Standing(models.TextChoices):
    """What a returned row counts."""

    COUNTED = "counted", _("is the one that counts")
    BESIDE = "beside", _("differs from the one that counts")
    UNCONFIRMED = "unconfirmed", _("the person is to be confirmed")
    DROPPED = "dropped", _("does not count")


class Outcome(models.TextChoices):
    """How a doubt was judged."""

    EXPLAINED = "explained", _("explained")
    CONFIRMED = "confirmed", _("not explained")
    WITHDRAWN = "withdrawn", _("the department’s answer no longer counts")


class Problem(models.TextChoices):
    """Why a returned row was not taken, each with what to do."""

    NO_PERSON = "no_person", _("It names nobody: give the line, the ID number, or name and date of birth.")
    UNASKED = "unasked", _("Nobody asked about this person; the row was not kept. Return only what is asked.")
    CONSENT_ENDED = "consent_ended", _("The family took its consent back; nothing may be returned.")
    NO_QUESTION = "no_question", _("It is not clear which question it answers; give the question.")
    NO_RESULT = "no_result", _("The result is missing or cannot be read; write yes or no.")
    BAD_BAND = "bad_band", _("The value band is none of the question’s; choose one of the list.")
    BAD_DAY = "bad_day", _("The date cannot be read or lies ahead; write it as 2026-03-01.")
    BAD_REASON = "bad_reason", _("The reason is none of the question’s codes; choose one of the list.")
    TWICE = "twice", _("The file answers the same question about the same person twice, differently.")
    SEVERAL = "several", _("Several persons of the list fit; give the ID number.")
