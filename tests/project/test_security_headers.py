"""What every answer tells the browser: plain over HTTP, and all of it behind HTTPS."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from tests.cast import Cast

ALWAYS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/chain/", "/nothing/here/", "/accounts/password/forgotten/"]
)
def test_every_answer_is_bound(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


def test_pages_of_somebody_are_not_kept_on_the_disk(client: Client, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    assert client.get("/households/").headers["Cache-Control"] == "no-store"


def test_cookies_of_the_session_are_out_of_reach_of_scripts(client: Client, cast: Cast) -> None:
    client.get("/accounts/login/")
    cookie = client.cookies["csrftoken"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_behind_https_everything_is_switched_on() -> None:
    """The settings are read once a process, so those of an HTTPS site are read in a process of their own."""
    script = """
import json, django
django.setup()
from django.conf import settings as s
from django.test import Client
over = dict(SERVER_NAME="localhost")
plain = Client().get("/accounts/password/forgotten/", **over)
answer = Client().get("/accounts/password/forgotten/", secure=True, **over)
print(json.dumps({
    "plain": [plain.status_code, plain.headers["Location"][:8]],
    "hsts": answer.headers["Strict-Transport-Security"],
    "policy": answer.headers["Content-Security-Policy"],
    "names": [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME],
    "secure": [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE],
    "proxies": s.ALLAUTH_TRUSTED_PROXY_COUNT,
}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"LIANDONG_HTTPS": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout)
    assert said["plain"] == [301, "https://"]
    assert said["hsts"] == "max-age=31536000"
    assert "upgrade-insecure-requests" in said["policy"]
    assert said["names"] == ["__Host-session", "__Host-csrf"]
    assert said["secure"] == [True, True, True]
    assert said["proxies"] == 1
