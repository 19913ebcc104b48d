"""A clause inside a refusal's sentence, translated when the sentence is spoken."""

from __future__ import annotations

from liandong.analytics.errors import part_of, translated


class Clause:
    """A marked clause; ``module`` is the module that marked it: its part translates it."""

    def __init__(self, message: str, module: str) -> None:
        self.message, self.module = message, module

    def __str__(self) -> str:
        return translated(self.message, part_of(self.module))
