"""Measures and methods on tables: no web, no database, usable alone from a notebook.

``from liandong.analytics import measure_mpi`` and its neighbours load what they need when first named:
importing the package alone costs nothing, which short commands and the site's start rely on.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Histogram": "measures.histogram",
    "IncomeResult": "measures.income",
    "MpiResult": "measures.mpi",
    "Refusal": "errors",
    "Standard": "standards",
    "WhatIf": "measures.what_if",
    "confusion": "measures.targeting",
    "load_standard": "standards",
    "measure_income": "measures.income",
    "measure_mpi": "measures.mpi",
    "open_source": "tables",
    "parse_standard": "standards",
    "robustness": "measures.robustness",
    "speak": "errors",
    "targeting": "measures.targeting",
    "what_if": "measures.what_if",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605 -- one table says what is public and where it lives


def __getattr__(name: str) -> Any:
    """The public name, from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The public names, for completion in a notebook."""
    return sorted({*globals(), *_HOMES})
