"""Every environment variable that Liandong reads, with its meaning; the reference is made from this list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One environment variable. ``default`` is what holds where it is not set."""

    name: str
    default: str
    meaning: str


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
    ),
    Variable("LIANDONG_LANGUAGE", "zh", "Language of the command line's output: zh or en."),
    Variable(
        "LIANDONG_SECRET_KEY",
        "LIANDONG_HOME/keys/secret_key",
        "Django's secret key, where it is kept elsewhere.",
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
    ),
    Variable(
        "LIANDONG_PROXIES",
        "1 with LIANDONG_HTTPS=1, else 0",
        "How many proxies of your own stand before the site; the address before them is the caller's.",
    ),
    Variable("LIANDONG_SIGN_IN_TRIES", "5", "How often a password or code may be wrong before a wait."),
    Variable("LIANDONG_SIGN_IN_WAIT_MINUTES", "15", "How long one must wait then, in minutes."),
    Variable("LIANDONG_SESSION_HOURS", "12", "After how many hours one must sign in again."),
    Variable("LIANDONG_IDLE_MINUTES", "60", "After how many minutes without a request one is signed out."),
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
    Variable("LIANDONG_API_REQUESTS", "600", "How many requests a minute one token of the API may make."),
    Variable("LIANDONG_UPLOAD_LIMIT", "209715200", "The largest file that may be uploaded, in bytes."),
    Variable(
        "LIANDONG_DEBUG", "0", "1 while developing: tracebacks in the browser. Never where real data is."
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
