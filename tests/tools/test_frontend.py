"""What ``make demo`` and ``pip install`` build beside the Python files."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tools import frontend

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Households"\nmsgstr "住户"\n'


def test_a_fresh_checkout_speaks_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "build", lambda root: True)
    source = tmp_path / "src/liandong/registry/locale/zh_Hans/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    frontend.build_all(tmp_path)
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Households") == "住户"
