"""``{% load liandong %}``: every tag and filter of the house in one library.

The tags live by subject in ``pages/tags``; the components page shows each with its markup.
"""

from __future__ import annotations

from django import template

from liandong.foundation.pages.tags import drawings, figures, flow, forms, lists, states

register = template.Library()
for subject in (figures, drawings, flow, forms, lists, states):
    register.tags.update(subject.register.tags)
    register.filters.update(subject.register.filters)
