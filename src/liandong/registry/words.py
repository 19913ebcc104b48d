"""The official words of code lists and columns, in both languages.

They are data of the field, not text of a page: files are read by the Chinese words, so these must be
there even where no catalogue has been compiled. Everything a page says goes through gettext instead.
"""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language, override


def _choose(zh: str, en: str) -> str:
    return zh if (get_language() or "en").startswith("zh") else en


words = lazy(_choose, str)


def in_both(label: object) -> tuple[str, str]:
    """The Chinese and the English word of a label made with :func:`words`."""
    with override("zh-hans"):
        zh = str(label)
    with override("en"):
        return zh, str(label)
