"""Words of standards in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def titled(title: Mapping[str, str], fallback: str) -> str:
    """The title in the language of the page, else in the other one, else the id."""
    chinese = (get_language() or "").startswith("zh")
    first, second = ("zh", "en") if chinese else ("en", "zh")
    return title.get(first) or title.get(second) or fallback
