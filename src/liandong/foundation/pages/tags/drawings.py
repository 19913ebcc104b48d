"""Drawings: the score scale, squares, bars in parts, charts with their tables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from liandong.foundation.pages import scale as geometry
from liandong.foundation.pages.charts import ColumnChart, Part, RowChart, SplitBar
from liandong.foundation.pages.maps import ShadedMap

register = template.Library()


@register.inclusion_tag("pages/parts/score_scale.html")
def score_scale(
    low: int, high: int, cutoff: Fraction | str, denominator: int, small: bool = False
) -> dict[str, Any]:
    """The score beside the cut-off: known solid, not yet known hatched.

    Args:
        low: lowest possible score, in units of 1/denominator.
        high: highest possible score.
        cutoff: k in (0, 1], a Fraction or its text ("1/3").
        denominator: common denominator of the weights, any size.
        small: a thin bar for a table row, without figures (they stand in the row) and without a sentence.
    """
    drawn = geometry.scale(low=low, high=high, cutoff=Fraction(cutoff), denominator=denominator)
    return {"scale": drawn, "small": small}


@register.inclusion_tag("pages/parts/units.html")
def units(of: int, on: int = 0, maybe: int = 0) -> dict[str, Any]:
    """Squares of one weight each; a bar where there would be more than twelve.

    The figure itself stands beside it in the text, so the drawing is hidden from screen readers.
    """
    return {"units": geometry.units(of=of, on=on, maybe=maybe)}


@register.inclusion_tag("pages/parts/split_bar.html")
def split_bar(parts: SplitBar | list[Part] | tuple[Part, ...], unit: str = "") -> dict[str, Any]:
    """One bar in at most four parts, whose legend carries the counts."""
    bar = parts if isinstance(parts, SplitBar) else SplitBar(tuple(parts), unit)
    return {"bar": bar}


@register.inclusion_tag("pages/parts/row_chart.html")
def dots_chart(chart: RowChart, table: bool = True) -> dict[str, Any]:
    """Dots on a common axis, a pale bar to the furthest each could be, and the same numbers as a table."""
    return {"chart": chart, "dots": True, "table": table}


@register.inclusion_tag("pages/parts/row_chart.html")
def bars_chart(chart: RowChart, table: bool = True) -> dict[str, Any]:
    """Bars from zero, and the same numbers as a table."""
    return {"chart": chart, "dots": False, "table": table}


@register.inclusion_tag("pages/parts/column_chart.html")
def columns_chart(chart: ColumnChart, table: bool = True) -> dict[str, Any]:
    """Columns over whole steps, and the same numbers as a table."""
    return {"chart": chart, "table": table}


@register.inclusion_tag("pages/parts/shaded_map.html")
def shaded_map(drawn: ShadedMap) -> dict[str, Any]:
    """Areas shaded by value, with the legend; the same values stand in a table beside it."""
    return {"map": drawn}


@register.simple_tag
def hatch() -> SafeString:
    """The hatching that the drawings refer to; the base template draws it once per page."""
    return mark_safe(
        '<svg class="hatch" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)">'
        '<path d="M0 0V6"/></pattern></defs></svg>'
    )
