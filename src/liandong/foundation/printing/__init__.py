"""Laying out documents as accessible PDF (PDF/UA-1), with a Chinese font of the server.

A part brings a typst template beside its code, which reads everything it shows from ``data``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import typst

from liandong.analytics.errors import Refusal, marked

SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "FandolSong", "AR PL UMing CN")
SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
)
# A Chinese font sets the quotation marks and apostrophes of an English text as wide as a character.
LATIN = ("Noto Sans", "Source Sans 3", "Liberation Sans", "DejaVu Sans", "Arial", "Helvetica")


class ChineseFontMissing(Refusal):
    """Without a font the sheet would show empty boxes for every Chinese character."""

    message = marked(
        "No Chinese font was found on the server, so nothing was printed; "
        "have fonts-noto-cjk or fonts-wqy-microhei installed there, then print again."
    )


@cache
def _installed() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def fonts_of(families: Sequence[str]) -> tuple[list[str], list[str]]:
    """The serif and the sans families to set documents with, of those installed.

    Raises:
        ChineseFontMissing: none of the known Chinese fonts is installed.
    """
    serif = [name for name in SERIF if name in families]
    sans = [name for name in SANS if name in families]
    if not serif and not sans:
        raise ChineseFontMissing
    return serif or sans, sans or serif


def as_pdf(template: Path, data: dict[str, object]) -> bytes:
    """The document as PDF/UA-1: tagged, titled, with its language.

    Raises:
        ChineseFontMissing.
    """
    return b"".join(_laid_out(template, data, "pdf"))


def as_pictures(template: Path, data: dict[str, object], *, ppi: int = 72) -> list[bytes]:
    """The document's pages as PNG, to look at."""
    return list(_laid_out(template, data, "png", ppi=ppi))


def _laid_out(
    template: Path, data: dict[str, object], form: typst.OutputFormat, *, ppi: float | None = None
) -> Iterator[bytes]:
    fonts = _installed()
    families = fonts.families()
    serif, sans = fonts_of(families)
    if data.get("lang") == "en":
        sans = [*(name for name in LATIN if name in families), *sans]
    text = json.dumps({**data, "serif": serif, "sans": sans}, ensure_ascii=False)
    made = typst.compile(
        template.read_bytes(),
        format=form,
        ppi=ppi,
        font_paths=fonts,
        sys_inputs={"data": text},
        pdf_standards=["ua-1"] if form == "pdf" else [],
    )
    if isinstance(made, bytes):
        yield made
    elif made is not None:
        yield from made
