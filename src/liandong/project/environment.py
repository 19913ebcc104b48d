"""Every environment variable that Liandong reads, with its meaning; the reference is made from this list.

Commands that work with an installation check them before anything else, so that a mistyped value is told in
a sentence and not met as a traceback weeks later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from liandong.analytics.errors import Refusal, marked
from liandong.project.mail import mail_server


class BadSetting(Refusal):
    """A variable has a value that means nothing."""

    message = marked("{name} is set to “{value}”, which is not possible; give one of: {allowed}.")


class BadNumber(Refusal):
    """A variable that must be a number is none."""

    message = marked("{name} is set to “{value}”, which is not a whole number above 0.")


class UnknownSetting(Refusal):
    """A variable begins like ours and is none of ours."""

    message = marked("{name} is set, but there is no such setting; was {nearest} meant? Correct or unset it.")


class NoHost(Refusal):
    """HTTPS is said to be there, but no name under which the site is called."""

    message = marked("LIANDONG_HTTPS is 1, but LIANDONG_HOSTS names no host; name the site’s address there.")


@dataclass(frozen=True)
class Variable:
    """One environment variable. ``default`` is what holds where it is not set.

    ``allowed``: the values it may have, if not any text; ``is_number``: a whole number above 0.
    """

    name: str
    default: str
    meaning: str
    allowed: tuple[str, ...] = ()
    is_number: bool = False


VARIABLES = (
    Variable(
        "LIANDONG_HOME",
        "~/.local/share/liandong (make: .liandong in the checkout)",
        "The folder that holds the embedded database, uploaded files, snapshots and keys.",
    ),
    Variable(
        "DATABASE_URL",
        "the embedded database",
        "A PostgreSQL server, 16 or newer: postgresql://USER:PASSWORD@HOST:PORT/NAME. Its login must be "
        "allowed to make roles, or be a member of liandong_owner, liandong_app and liandong_sealer.",
    ),
    Variable(
        "LIANDONG_DATABASE_NAME", "liandong", "The database to use, on the embedded or the named server."
    ),
    Variable(
        "LIANDONG_DATABASE_ROLE",
        "app",
        "The database role of this process: app, owner or sealer. The commands set it themselves.",
        allowed=("app", "owner", "sealer"),
    ),
    Variable(
        "LIANDONG_LANGUAGE", "zh", "Language of the command line's output: zh or en.", allowed=("zh", "en")
    ),
    Variable(
        "LIANDONG_SECRET_KEY",
        "LIANDONG_HOME/keys/secret_key",
        "Django's secret key, where it is kept elsewhere.",
    ),
    Variable(
        "LIANDONG_PERSONAL_KEYS_FILE",
        "LIANDONG_HOME/keys/personal.json",
        "The file with the keys of personal data, where it is kept elsewhere (a mounted secret).",
    ),
    Variable(
        "LIANDONG_PERSONAL_KEYS",
        "the file",
        "The keys of personal data themselves: what the file would hold, where nothing may stand on disk.",
    ),
    Variable(
        "LIANDONG_REVEALS_AN_HOUR",
        "30",
        "How many ID numbers and accounts one person may have shown in full within an hour.",
    ),
    Variable(
        "LIANDONG_HOSTS",
        "127.0.0.1,localhost,[::1]",
        "The names under which the site may be called, by commas.",
    ),
    Variable(
        "LIANDONG_HTTPS",
        "0",
        "1 behind a proxy that speaks HTTPS: secure cookies, plain HTTP redirected, HSTS for a year.",
        allowed=("0", "1"),
    ),
    Variable(
        "LIANDONG_PROXIES",
        "1 with LIANDONG_HTTPS=1, else 0",
        "How many proxies of your own stand before the site; the address before them is the caller's.",
    ),
    Variable(
        "LIANDONG_SIGN_IN_TRIES",
        "5",
        "How often a password or code may be wrong before a wait.",
        is_number=True,
    ),
    Variable(
        "LIANDONG_SIGN_IN_WAIT_MINUTES", "15", "How long one must wait then, in minutes.", is_number=True
    ),
    Variable("LIANDONG_SESSION_HOURS", "12", "After how many hours one must sign in again.", is_number=True),
    Variable(
        "LIANDONG_IDLE_MINUTES",
        "60",
        "After how many minutes without a request one is signed out.",
        is_number=True,
    ),
    Variable(
        "LIANDONG_SECOND_FACTOR",
        "optional",
        "Who must sign in with a code from the phone: optional (nobody), required (administrators and "
        "county, city and province officers), or roles by commas.",
    ),
    Variable(
        "LIANDONG_OIDC_ISSUER",
        "no identity provider",
        "The address of an OpenID Connect provider through which people may sign in.",
    ),
    Variable("LIANDONG_OIDC_CLIENT_ID", "none", "The name of this site at the identity provider."),
    Variable(
        "LIANDONG_OIDC_SECRET_FILE",
        "none",
        "The file with the secret that the provider gave this site, readable by its account only.",
    ),
    Variable("LIANDONG_OIDC_NAME", "the provider's host", "What the button of the identity provider says."),
    Variable(
        "LIANDONG_OIDC_CLAIM",
        "preferred_username",
        "The claim that names the account here: one with the user name, or email (verified ones only).",
    ),
    Variable(
        "LIANDONG_API_REQUESTS",
        "600",
        "How many requests a minute one token of the API may make.",
        is_number=True,
    ),
    Variable(
        "LIANDONG_LOG",
        "text",
        "How the log is written: text, or json with one object per line for a collector of logs.",
        allowed=("text", "json"),
    ),
    Variable(
        "LIANDONG_BACKUPS",
        "LIANDONG_HOME/backups",
        "The folder of backups: better on another disk, or another machine's.",
    ),
    Variable(
        "LIANDONG_ADDRESS",
        "http:// or https:// and the first of LIANDONG_HOSTS",
        "The address of the site as it stands in mails and short messages.",
    ),
    Variable(
        "LIANDONG_MAIL",
        "no mail is sent",
        "The mail server for notices: smtp://USER@HOST:PORT (with STARTTLS), or smtps:// (TLS at once).",
    ),
    Variable("LIANDONG_MAIL_FROM", "webmaster@localhost", "The sender of mails."),
    Variable(
        "LIANDONG_MAIL_PASSWORD_FILE",
        "none",
        "The file with the password at the mail server, readable by the site's account only.",
    ),
    Variable(
        "LIANDONG_OLD_FACT_DAYS",
        "365",
        "Facts older than this many days when they are recorded are known and derived from, but open no task "
        "and send no notice.",
        is_number=True,
    ),
    Variable(
        "LIANDONG_UPLOAD_LIMIT",
        "209715200",
        "The largest file that may be uploaded, in bytes.",
        is_number=True,
    ),
    Variable(
        "LIANDONG_DEBUG",
        "0",
        "1 while developing: tracebacks in the browser. Never where real data is.",
        allowed=("0", "1"),
    ),
    Variable(
        "LIANDONG_NEW_PASSWORD",
        "asked for in the terminal",
        "The password of the account that liandong accounts opens or changes, where nobody can be asked.",
    ),
    Variable(
        "LIANDONG_DEMO",
        "0",
        "1 on the site that liandong demo serves: its pages say that its families do not exist.",
        allowed=("0", "1"),
    ),
    Variable(
        "LIANDONG_SHARED",
        "../shared/data beside the checkout",
        "For the tests: the folder with the real survey files; without it the tests on them are skipped.",
    ),
    Variable(
        "LIANDONG_TEST_HOME",
        ".liandong/test in the checkout",
        "For the tests: the folder of their own installation.",
    ),
)


def check(environment: Mapping[str, str]) -> None:
    """Refuse what cannot be meant. Errors: BadSetting, BadNumber, UnknownSetting, NoHost, of mail."""
    known = {variable.name: variable for variable in VARIABLES}
    for name in sorted(environment):
        value, variable = environment[name], known.get(name)
        if variable is None:
            nearest = get_close_matches(name, known, n=1, cutoff=0.85) if name.startswith("LIANDONG_") else []
            if nearest:
                raise UnknownSetting(name=name, nearest=nearest[0])
        elif variable.allowed and value and value not in variable.allowed:
            raise BadSetting(name=name, value=value, allowed=", ".join(variable.allowed))
        elif variable.is_number and not (value.isascii() and value.isdigit() and int(value) > 0):
            raise BadNumber(name=name, value=value)
    mail_server(environment)
    if environment.get("LIANDONG_HTTPS") == "1" and not environment.get("LIANDONG_HOSTS"):
        raise NoHost()
