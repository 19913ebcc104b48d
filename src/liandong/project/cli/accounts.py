"""``liandong accounts``: accounts and duties, for whoever sets up an installation."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from django.core.exceptions import ValidationError

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.services import end_duty, grant_duty, open_account
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code, paths_named
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(
        marked(
            "Open accounts, give and end duties. "
            "Example: liandong accounts grant liu_min county_officer 431224"
        )
    ),
)

USERNAME = Annotated[str, typer.Argument(help=translated(marked("User name.")))]
ROLE = Annotated[Role, typer.Argument(help=translated(marked("Role; the guide lists what each may do.")))]
PLACE = Annotated[str, typer.Argument(help=translated(marked("Code of the place.")))]

OPENED = marked("The account {username} has been opened; it has no duty yet.")
GRANTED = marked("{username} is {role} of {place} from today on.")
ENDED = marked("{username} is no longer {role} of {place}.")


class NoSuchAccount(Refusal):
    """No account of this name."""

    message = marked("There is no account {username}; open it with: liandong accounts open {username} NAME")


class NoSuchPlace(Refusal):
    """No place of this code."""

    message = marked("No place has the code {code} today; load the places with: liandong places load FILE")


class NoSuchDuty(Refusal):
    """The person does not hold this duty."""

    message = marked("{username} does not hold this duty today; see: liandong accounts show {username}")


class WeakPassword(Refusal):
    """A password that is refused."""

    message = marked("This password is not taken: {reasons}")


@app.command("open", help=translated(marked("Open an account; the password is asked for and not shown.")))
def open_(
    username: USERNAME,
    name: Annotated[str, typer.Argument(help=translated(marked("Name of the person.")))],
    password: Annotated[
        str,
        typer.Option(
            prompt=translated(marked("Password")),
            confirmation_prompt=translated(marked("Password again")),
            hide_input=True,
            envvar="LIANDONG_NEW_PASSWORD",
            help=translated(marked("Better left out: what stands on a command line can be seen by others.")),
        ),
    ],
) -> None:
    """Open an account with a password."""
    try:
        open_account(username=username, display_name=name, password=password, actor=None)
    except ValidationError as error:
        raise WeakPassword(reasons=" ".join(error.messages)) from error
    typer.echo(translated(OPENED).format(username=username))


@app.command(help=translated(marked("Give a person a role for a place, from today on.")))
def grant(username: USERNAME, role: ROLE, place: PLACE) -> None:
    """Grant a duty."""
    user, where = _account(username), _place(place)
    grant_duty(user=user, role=role, place=where, actor=None)
    _say(GRANTED, username, role, where)


@app.command(help=translated(marked("End a duty of a person today.")))
def end(username: USERNAME, role: ROLE, place: PLACE) -> None:
    """End a duty."""
    user, where = _account(username), _place(place)
    duty = Duty.objects.valid().filter(user=user, role=role, place=where).first()
    if duty is None:
        raise NoSuchDuty(username=username)
    end_duty(duty, actor=None)
    _say(ENDED, username, role, where)


@app.command(help=translated(marked("List accounts with the duties that count today, or one account.")))
def show(
    username: Annotated[str, typer.Argument(help=translated(marked("User name; all where left out.")))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))] = False,
) -> None:
    """List accounts."""
    users = [_account(username)] if username else list(User.objects.order_by("username"))
    duties = list(Duty.objects.valid().filter(user__in=users).select_related("place").order_by("id"))
    names = paths_named(duty.place for duty in duties)
    held: dict[int, list[Duty]] = {user.pk: [] for user in users}
    for duty in duties:
        held[duty.user_id].append(duty)
    if as_json:
        typer.echo(json.dumps([_described(user, held[user.pk], names) for user in users], ensure_ascii=False))
        return
    for user in users:
        typer.echo(f"{user.username}  {user.display_name}")
        for duty in held[user.pk]:
            typer.echo(f"    {duty.get_role_display()}  {' '.join(names[duty.place_id])}")


def _described(user: User, duties: list[Duty], names: dict[int, list[str]]) -> dict[str, object]:
    return {
        "username": user.username,
        "name": user.display_name,
        "is_open": user.is_active,
        "duties": [
            {
                "role": duty.role,
                "place": " ".join(names[duty.place_id]),
                "valid_to": duty.valid_to.isoformat() if duty.valid_to else None,
            }
            for duty in duties
        ],
    }


def _account(username: str) -> User:
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise NoSuchAccount(username=username)
    return user


def _place(code: str) -> Place:
    place = by_code(code)
    if place is None:
        raise NoSuchPlace(code=code)
    return place


def _say(sentence: str, username: str, role: Role, place: Place) -> None:
    where = " ".join(paths_named([place])[place.pk])
    typer.echo(translated(sentence).format(username=username, role=role.label, place=where))
