"""``liandong token``: made, listed, used and revoked on the server."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from typer.testing import CliRunner

from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.tokens.services import BadLifetime, ScopesMissing
from liandong.project.cli.tokens import NobodyOfThatName, NoSuchToken, app
from tests.cast import Cast


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


def works(text: str) -> bool:
    return Client().get("/api/v1/standards", headers={"Authorization": f"Bearer {text}"}).status_code == 200


def test_a_token_is_made_listed_and_revoked(cast: Cast) -> None:
    text = run("issue", "County_Officer", "统计", "--scope", "standards.read", "--scope", "runs.read")
    assert works(text)
    (listed,) = json.loads(run("list", "county_officer", "--json"))
    assert (listed["name"], listed["scopes"]) == ("统计", ["runs.read", "standards.read"])
    assert text not in run("list", "county_officer")
    run("revoke", "county_officer", text[:10])
    assert not works(text)
    assert run("list", "county_officer", "--json") == "[]"
    assert AuditEntry.objects.filter(action__in=("token.issued", "token.revoked")).count() == 2


def test_what_cannot_be_done_is_refused(cast: Cast) -> None:
    with pytest.raises(NobodyOfThatName):
        run("issue", "nobody", "x", "--scope", "runs.read")
    with pytest.raises(ScopesMissing):
        run("issue", "county_officer", "x", "--scope", "everything")
    with pytest.raises(BadLifetime):
        run("issue", "county_officer", "x", "--scope", "runs.read", "--days", "4000")
    with pytest.raises(NoSuchToken):
        run("revoke", "county_officer", "ldt_absent")
