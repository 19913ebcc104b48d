"""What every page shows around its content: navigation, who is here for which place, language, version."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from liandong.foundation.accounts.models import Duty, User
from liandong.foundation.accounts.scope import duties_of, may
from liandong.foundation.notices.services import unread_of
from liandong.foundation.pages import formats, navigation
from liandong.foundation.pages.navigation import Link
from liandong.foundation.places.selectors import paths_named

if TYPE_CHECKING:
    from liandong.foundation.accounts.scope import Somebody

SHOWN_LEVELS = 2  # 石桥镇 · 上坪村: where one works, not the whole way down from the province


@dataclass(frozen=True)
class Language:
    """The language one can switch to, named in itself."""

    code: str
    lang: str
    name: str


CHINESE = Language("zh-hans", "zh-Hans", "中文")
ENGLISH = Language("en", "en", "English")


@dataclass(frozen=True)
class ShownDuty:
    """A duty of the person who is signed in, as words."""

    role: str
    place: str


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def shown(duties: Iterable[Duty]) -> list[ShownDuty]:
    """Duties as words, with the names their places have today. One query."""
    kept = list(duties)
    names = paths_named(duty.place for duty in kept)
    return [
        ShownDuty(duty.get_role_display(), " · ".join(names[duty.place_id][-SHOWN_LEVELS:])) for duty in kept
    ]


@dataclass(frozen=True)
class DemoAccount:
    """An invented person whose account anybody may use in a demonstration."""

    username: str
    password: str
    name: str
    duty: str


def demo_accounts(path: Path) -> list[DemoAccount]:
    """The accounts that ``liandong demo`` wrote down: ``{"password": …, "usernames": [...]}``.

    Names and duties are read from the accounts themselves, in the order of the file; who has no duty today is
    left out. Cost: one query, and one for each account's places.
    """
    if not path.exists():
        return []
    written = json.loads(path.read_text(encoding="utf-8"))
    duties: dict[str, list[Duty]] = {}
    held = Duty.objects.valid().filter(user__username__in=written["usernames"])
    for duty in held.select_related("place", "user").order_by("id"):
        duties.setdefault(duty.user.username, []).append(duty)
    return [
        DemoAccount(
            username,
            written["password"],
            str(duties[username][0].user),
            "; ".join(f"{duty.role} · {duty.place}" for duty in shown(duties[username])),
        )
        for username in written["usernames"]
        if username in duties
    ]


@cache
def running_version() -> str:
    """The version of the installed package; empty for a source tree that was never installed."""
    try:
        return version("liandong")
    except PackageNotFoundError:
        return ""


class Frame:
    """The frame of one page. Each part is worked out only when the template asks for it.

    Cost: one query for the duties and one for the names of their places, both once a request.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def _user(self) -> Somebody | None:
        # a request that failed before the sign-in middleware has nobody
        return getattr(self._request, "user", None)

    @cached_property
    def _duties(self) -> list[Duty]:
        return duties_of(self._user) if self._user is not None else []

    @cached_property
    def navigation(self) -> list[navigation.Link]:
        user = self._user
        if user is None or not user.is_authenticated:
            return []
        return navigation.links(self._request.path, lambda action: may(user, action))

    @property
    def open_doors(self) -> list[tuple[str, object]]:
        """What can be done without an account, for the sign-in page."""
        return list(navigation.open_doors())

    @cached_property
    def search(self) -> Link | None:
        """The search box of the header, for whom it may find something."""
        box, user = navigation.search_box(), self._user
        if box is None or user is None or not user.is_authenticated or not may(user, box.action):
            return None
        return Link(_address(box.url_name), box.label, is_current=False)

    @cached_property
    def duties(self) -> list[ShownDuty]:
        return shown(self._duties)

    @property
    def place(self) -> str:
        """The place of the first duty; the others stand in the menu."""
        return self.duties[0].place if self.duties else ""

    @cached_property
    def unread(self) -> int:
        """Notices that were not read. One query."""
        user = self._user
        return unread_of(user) if isinstance(user, User) else 0

    @property
    def here(self) -> str:
        """Where to return to after switching the language."""
        return self._request.get_full_path()

    @property
    def other_language(self) -> Language:
        return ENGLISH if formats.is_chinese() else CHINESE

    @property
    def is_demo(self) -> bool:
        return bool(getattr(settings, "LIANDONG_DEMO", False))

    @property
    def demo_accounts(self) -> list[DemoAccount]:
        """Who one may step in as, on the sign-in page of a demonstration."""
        return demo_accounts(settings.LIANDONG_DEMO_ACCOUNTS) if self.is_demo else []

    @property
    def is_entrance(self) -> bool:
        return self._request.path == _address("account_login")

    @property
    def version(self) -> str:
        return running_version()

    @property
    def chain_url(self) -> str:
        return _address("audit_head")

    @property
    def mechanism_url(self) -> str:
        """How it works: one click away from everywhere."""
        return _address("desk:mechanism")

    @property
    def components_url(self) -> str:
        return _address("desk:components")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``frame`` in every template."""
    return {"frame": Frame(request)}
