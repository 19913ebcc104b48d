"""What backup and restore refuse, each in one sentence."""

from __future__ import annotations

from liandong.analytics.errors import Refusal, marked


class NoBackup(Refusal):
    """The folder holds no finished backup."""

    message = marked(
        "{path} holds no finished backup (manifest.json is missing); "
        "give the folder that “liandong backup” made."
    )


class BackupDamaged(Refusal):
    """A part of the backup is missing or was changed."""

    message = marked(
        "The backup in {path} is damaged: {part} is missing or not as it was written; use another backup."
    )


class BackupTooNew(Refusal):
    """The backup was made by a later version."""

    message = marked(
        "The backup in {path} was made by Liandong {version}, which is newer than this one ({own}); "
        "install that version first."
    )


class TargetInside(Refusal):
    """The backup would be written into what it saves."""

    message = marked("The backup cannot be written to {path}, which is itself saved; choose another folder.")


class KeysDiffer(Refusal):
    """The keys of this installation are not those the backup needs."""

    message = marked(
        "The keys in {path} are not those of the backup, without which its personal data cannot be read; "
        "give the archive of keys with --keys."
    )


class NoKeyArchive(Refusal):
    """The archive of keys cannot be read, or holds other keys."""

    message = marked(
        "{path} holds no keys of this backup; give the file that “liandong backup --keys” wrote."
    )


class NotEmpty(Refusal):
    """The database already holds data."""

    message = marked(
        "The database {name} already holds data, which a restore would put aside; "
        "add --replace if that is meant."
    )


class InUse(Refusal):
    """Other programs work with the database."""

    message = marked(
        "{count} other programs are connected to the database {name}; "
        "end “liandong serve” and the worker first."
    )


class ToolFailed(Refusal):
    """pg_dump or pg_restore ended with an error."""

    message = marked("{tool} could not finish: {reason}. Nothing was changed.")


class ChainBroken(Refusal):
    """What was restored is not what was sealed."""

    message = marked(
        "The restored history is not the one that was sealed: {sentence} The present data was left as it is."
    )
