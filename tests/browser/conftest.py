"""A real browser on the running site: a page signed in as somebody, at a width, in a language.

What can be asked of a page stands in ``tests.support.browser``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.support.browser import PageFor

if TYPE_CHECKING:
    from liandong.foundation.accounts.models import User  # models can be imported only after django.setup()

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system, or the one that playwright has."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # playwright keeps an event loop in this thread; the queries here run beside it, not in it
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        try:
            launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as problem:
            pytest.skip(f"no Chromium to look at pages with: {problem.message.splitlines()[0]}")
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[PageFor]:
    """``open_page(width=1280, language="zh-hans", user=None)``: a page; its console must stay silent."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(
        *, width: int = 1280, language: str = "zh-hans", user: User | None = None, **options: Any
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            has_touch=width < 640,
            **options,
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    # such answers, and a lost network, are what some tests ask for; a refused script or style never is
    asked_for = r"status of (400|403|404|409|422)|ERR_INTERNET_DISCONNECTED|^htmx:(afterRequest|sendError)"
    unexpected = [text for text in complaints if not re.search(asked_for, text)]
    assert not unexpected, f"the browser's console says: {unexpected}"


@pytest.fixture
def signed_in_page(open_page: PageFor) -> PageFor:
    """``signed_in_page(user, width=1280, language="zh-hans")``: a page of somebody who is signed in."""

    def make(user: User, width: int = 1280, language: str = "zh-hans", **options: Any) -> Page:
        return open_page(width=width, language=language, user=user, **options)

    return make
