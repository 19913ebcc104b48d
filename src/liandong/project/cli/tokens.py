"""``liandong token``: tokens of the API, for whoever runs an installation."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.models import User
from liandong.foundation.tokens.models import ApiToken
from liandong.foundation.tokens.scopes import SCOPES
from liandong.foundation.tokens.selectors import tokens_of
from liandong.foundation.tokens.services import issue_token, revoke_token
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(
        marked(
            "Make, list and revoke tokens of the API. "
            "Example: liandong token issue liu_min statistics --scope runs.read --days 30"
        )
    ),
)

USERNAME = Annotated[str, typer.Argument(help=translated(marked("User name of the owner.")))]


class NobodyOfThatName(Refusal):
    """No account of this name."""

    message = marked("There is no account {username}; list them with: liandong accounts show")


class NoSuchToken(Refusal):
    """No token of this beginning."""

    message = marked("{username} has no token in use that begins with {prefix}.")


@app.command(help=translated(marked("Make a token; its text is written once and kept nowhere.")))
def issue(
    username: USERNAME,
    name: Annotated[str, typer.Argument(help=translated(marked("What the token is for.")))],
    scope: Annotated[
        list[str],
        typer.Option("--scope", help=translated(marked("What it may; may be given several times."))),
    ],
    days: Annotated[
        int, typer.Option("--days", help=translated(marked("How many days it is good for.")))
    ] = 90,
) -> None:
    """Make a token."""
    _token, text = issue_token(user=_owner(username), name=name, scopes=scope, days=days, actor=None)
    typer.echo(text)


@app.command("list", help=translated(marked("List the tokens of an account that were not revoked.")))
def list_(
    username: USERNAME,
    as_json: Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))] = False,
) -> None:
    """List tokens."""
    tokens = list(tokens_of(_owner(username)))
    if as_json:
        typer.echo(json.dumps([_described(token) for token in tokens], ensure_ascii=False))
        return
    for token in tokens:
        typer.echo(f"{token.prefix}…  {token.expires_at:%Y-%m-%d}  {token.name}")
        for scope in token.scopes:
            typer.echo(f"    {scope}  {SCOPES.get(scope, '')}")


@app.command(help=translated(marked("Revoke a token: programs that use it are refused at once.")))
def revoke(
    username: USERNAME,
    prefix: Annotated[str, typer.Argument(help=translated(marked("The first characters of the token.")))],
) -> None:
    """Revoke a token."""
    owner = _owner(username)
    found = [token for token in tokens_of(owner) if token.prefix.startswith(prefix.rstrip("…")[:9])]
    if len(found) != 1:
        raise NoSuchToken(username=username, prefix=prefix)
    revoke_token(found[0], actor=None)


def _described(token: ApiToken) -> dict[str, object]:
    return {
        "prefix": token.prefix,
        "name": token.name,
        "scopes": token.scopes,
        "expires_at": token.expires_at.isoformat(),
        "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
    }


def _owner(username: str) -> User:
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise NobodyOfThatName(username=username)
    return user
