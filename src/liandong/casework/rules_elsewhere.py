"""Dated rules of this part that are kept elsewhere, named on the page of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.elsewhere import Elsewhere, register_elsewhere

register_elsewhere(
    "25 procedures",
    Elsewhere(
        _("Steps of the procedures, in the versions of the three eras"),
        _("Who takes which step, on what proof, in which order; days, shares and lines are settings."),
        _("Comes with the program as dated tables; a case keeps the table it was opened under."),
    ),
)
register_elsewhere(
    "27 errors",
    Elsewhere(
        _("Causes of wrong decisions"),
        _("From which list the county chooses why a decision was wrong, when it puts it right."),
        _("Comes with the program; a new version changes it."),
        files=("casework/error_causes.toml",),
    ),
)
register_elsewhere(
    "26 words",
    Elsewhere(
        _("Words of the three eras"),
        _("What poor households, their entry and their exit are called in which years."),
        _("Comes with the program; a new version changes it."),
        files=("foundation/eras.toml",),
    ),
)
register_elsewhere(
    "50 masks",
    Elsewhere(
        _("Who sees which personal data (masks by role)"),
        _("By law: nobody may loosen it at a place."),
        _("Comes with the program; a new version changes it."),
    ),
)
register_elsewhere(
    "51 roles",
    Elsewhere(
        _("Roles, their rights and the separation of duties"),
        _("Who may do what; acting for somebody lasts half a year at most, access by program a year."),
        _("Rights come with the program; duties are given on the page of people."),
        "people",
    ),
)
register_elsewhere(
    "60 spans",
    Elsewhere(
        _("Spans that are the same everywhere"),
        _(
            "Of age with 18; no child below 14 is named; a risk is not cleared in the month of entry or the "
            "next; a visit proves for 15 days that a risk is gone; drafts stay 14 days, messages 180; a "
            "surveyor is new for a year; what was done stands for 30 days on the pages of duties and of the "
            "mechanism; a program that repeats a request within 7 days gets the same reply; ended jobs are "
            "known for 30 days."
        ),
        _("Comes with the program; a new version changes it."),
    ),
)
register_elsewhere(
    "65 old facts",
    Elsewhere(
        _("How old a fact is that nobody is sent to any more"),
        _(
            "Facts more than 365 days old when they are recorded are known and worked out, and open no task, "
            "clue or notice; like a first filling."
        ),
        _("The system administrator, by the environment variable LIANDONG_OLD_FACT_DAYS."),
    ),
)
register_elsewhere(
    "70 installation",
    Elsewhere(
        _("Sign-in, sessions, how many numbers may be revealed in an hour"),
        _("Security of the installation, the same for all places."),
        _("The system administrator, by environment variables."),
    ),
)
