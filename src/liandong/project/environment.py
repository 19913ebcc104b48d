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
    ),
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
