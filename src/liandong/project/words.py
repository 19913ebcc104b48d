"""Sentences of the command line, in the language chosen for this process."""

from __future__ import annotations

from liandong.analytics import errors


def translated(message: str) -> str:
    """The sentence in the chosen language, from this part's catalogue; English where there is none."""
    return errors.translated(message, "project")


def paragraphs(*messages: str) -> str:
    """Sentences in the chosen language, each a paragraph of its own: a command's help, an example last."""
    return "\n\n".join(map(translated, messages))
