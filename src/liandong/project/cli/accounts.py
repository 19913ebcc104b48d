"""``liandong accounts``: accounts and duties, for whoever sets up an installation."""

from __future__ import annotations

import csv
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from django.core.exceptions import ValidationError

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.handing_over import hand_over
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.opening import BadLines, open_lines
from liandong.foundation.accounts.services import (
    close_account,
    delegate,
    end_duty,
    grant_duty,
    open_account,
    renew_password,
    reopen_account,
)
from liandong.foundation.accounts.workbook import read_lines, write_marked, write_template
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


ROW = marked("row {row}: {sentence}")
OPENED_MANY = marked("{count} lines have been opened; the first passwords are in {slips}.")
CLOSED = marked("The account {username} is closed.")
REOPENED = marked("The account {username} is open again.")
HANDED = marked("{username} has handed over to {to}; from {day} on the duties of {username} do not count.")
DELEGATED = marked("{to} acts for {username} until the end of {day}.")
OUT = Annotated[Path, typer.Argument(help=translated(marked("Where to write it.")))]


class NoSuchFile(Refusal):
    """A workbook that is not there."""

    message = marked("There is no file {path}; check the name and the folder.")


class SlipsThere(Refusal):
    """The file for the slips exists."""

    message = marked("{path} exists already; name a new file for the slips, so that none is overwritten.")


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


@app.command(help=translated(marked("Write the workbook of accounts to fill in.")))
def template(
    out: OUT,
    by: Annotated[
        str,
        typer.Argument(
            help=translated(marked("Who fills it in: user name; their roles and places stand in it."))
        ),
    ],
) -> None:
    """Write the template for somebody."""
    with out.open("wb") as file:
        write_template(file, actor=_account(by))


@app.command(
    "import",
    help=translated(
        marked("Open the accounts of a workbook, all or none; the slips with first passwords go to --slips.")
    ),
)
def import_(
    file: Annotated[Path, typer.Argument(help=translated(marked("The filled-in workbook.")))],
    slips: Annotated[
        Path,
        typer.Option(
            "--slips", help=translated(marked("csv file for names and first passwords; keep it safe."))
        ),
    ],
    by: Annotated[
        str,
        typer.Option(
            "--by", help=translated(marked("In whose name, within whose area; left out: anybody, anywhere."))
        ),
    ] = "",
    marked_file: Annotated[
        Path | None,
        typer.Option("--marked", help=translated(marked("Write the workbook back, wrong cells marked."))),
    ] = None,
) -> None:
    """Open accounts in bulk."""
    if not file.is_file():
        raise NoSuchFile(path=file)
    if slips.exists():
        raise SlipsThere(path=slips)
    lines = read_lines(file.read_bytes(), file.name)
    # Made first, and for the owner's eyes only: without it nobody would know the passwords.
    with os.fdopen(
        os.open(slips, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig"
    ) as out:
        try:
            opened = open_lines(lines, actor=_account(by) if by else None)
        except BadLines as refusal:
            slips.unlink()
            for problem in refusal.problems:
                typer.echo(translated(ROW).format(row=problem.row, sentence=problem.sentence), err=True)
            if marked_file is not None:
                with marked_file.open("wb") as back:
                    write_marked(lines, refusal.problems, back)
            raise
        rows = csv.writer(out)
        rows.writerow(["username", "name", "password", "role", "place"])
        rows.writerows([one.username, one.name, one.password, one.role, one.place] for one in opened)
    typer.echo(translated(OPENED_MANY).format(count=len(opened), slips=slips))


@app.command(help=translated(marked("Close an account: nobody signs in to it; its history stays.")))
def close(username: USERNAME) -> None:
    """Close an account."""
    close_account(_account(username), actor=None)
    typer.echo(translated(CLOSED).format(username=username))


@app.command(help=translated(marked("Open a closed account again.")))
def reopen(username: USERNAME) -> None:
    """Open a closed account again."""
    reopen_account(_account(username), actor=None)
    typer.echo(translated(REOPENED).format(username=username))


@app.command(help=translated(marked("Give somebody a new first password and show it once.")))
def renew(username: USERNAME) -> None:
    """Give a new first password."""
    typer.echo(renew_password(_account(username), actor=None))


@app.command(
    "hand-over",
    help=translated(marked("End all duties of somebody who leaves and give them to a successor.")),
)
def hand_over_(
    username: USERNAME,
    to: Annotated[str, typer.Option("--to", help=translated(marked("User name of the successor.")))] = "",
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on",
            formats=["%Y-%m-%d"],
            help=translated(marked("First day of the successor; left out: today.")),
        ),
    ] = None,
    remark: Annotated[str, typer.Option("--remark", help=translated(marked("Why, in a few words.")))] = "",
) -> None:
    """Hand over."""
    made = hand_over(
        _account(username),
        successor=_account(to) if to else None,
        on=on.date() if on else None,
        actor=None,
        remark=remark,
    )
    for item in made.items.order_by("id"):
        typer.echo(item.title or item.subject)
    typer.echo(translated(HANDED).format(username=username, to=to or "–", day=made.on))


@app.command("delegate", help=translated(marked("Let a colleague act by somebody's duty for some days.")))
def delegate_(  # noqa: PLR0917  Typer reads the options from the parameters
    username: USERNAME,
    role: ROLE,
    place: PLACE,
    to: Annotated[str, typer.Option("--to", help=translated(marked("User name of the colleague.")))],
    until: Annotated[
        datetime,
        typer.Option("--until", formats=["%Y-%m-%d"], help=translated(marked("The last day: 2026-03-31."))),
    ],
    since: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help=translated(marked("The first day; left out: today."))
        ),
    ] = None,
) -> None:
    """Delegate a duty."""
    user, where = _account(username), _place(place)
    held = Duty.objects.valid().filter(user=user, role=role, place=where, on_behalf_of__isnull=True)
    duty = held.select_related("user", "place").first()
    if duty is None:
        raise NoSuchDuty(username=username)
    last = until.date()
    start = since.date() if since else clock.today()
    delegate(duty, to=_account(to), valid_from=start, valid_to=last + timedelta(days=1), actor=None)
    typer.echo(translated(DELEGATED).format(to=to, username=username, day=last))


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
