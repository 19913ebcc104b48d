"""What a token may be used for. It narrows what its owner may do and never adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

SCOPES: dict[str, LazyText] = {
    "places.read": _("Read places, codes and names"),
    "households.read": _("Read households with members and facts"),
    "help.write": _("Write down plans, visits and measures of help for families"),
    "imports.read": _("Read imports and their state"),
    "imports.write": _("Upload files, check, write and give up imports"),
    "runs.read": _("Read the numbers of runs"),
    "families.read": _("Read the families of runs and why"),
    "objections.write": _("Enter objections to facts, and take them back"),
    "cards.read": _("Read which cards a family has and who may act for it"),
    "cards.write": _("Issue and end cards of families, and record who may act for them"),
    "said.read": _("Read what families said, asked and signed"),
    "comparisons.answer": _("Fetch what a department is asked, and return answers"),
    "clues.write": _("Hand in clues, and ask what became of them"),
    "warnings.read": _("Read what warning rules found, in numbers"),
    "cases.read": _("Read cases and their steps"),
    "cases.write": _("Take steps of cases"),
    "duties.read": _("Read where duties lack somebody"),
    "events.read": _("Read what changed"),
    "settings.read": _("Read settings: days, shares and smallest numbers in force"),
    "standards.read": _("Read standards"),
    "standards.propose": _("Propose rules, which a second person confirms"),
    "messages.collect": _("Fetch short messages and hand them on"),
}
