"""Templates keep to the content security policy: nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from tests.house.sources import name_of, templates

INLINE = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))"),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']"),
    "an address elsewhere": re.compile(r"(?:src|action)\s*=\s*[\"']https?://"),
    "a script address": re.compile(r"href\s*=\s*[\"']javascript:"),
}


def found_in(text: str) -> list[str]:
    """What a template holds that a browser would refuse."""
    return [what for what, pattern in INLINE.items() if pattern.search(text)]


def test_no_template_holds_what_the_policy_forbids() -> None:
    wrong = [f"{name_of(path)} holds {what}" for path, text in templates().items() for what in found_in(text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    ['<p style="x">', "<style>", "<script>x</script>", '<a onclick="x">', '<img src="https://x">'],
)
def test_the_search_finds_each_kind(text: str) -> None:
    assert found_in(text)


def test_what_the_policy_allows_is_not_found() -> None:
    assert not found_in('<script src="{% static \'x.js\' %}" defer></script><input hx-on="x" name="one">')
