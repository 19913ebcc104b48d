"""Files that came with a form that was refused: kept, so that nobody has to choose them again.

A refused form keeps what was chosen with it as a stored file with the purpose ``pending``, sealed like every
other. The page carries a signed reference to it, which is good for the same person on the same page only;
sent again, the file is there as if it had been chosen once more. What is never sent again is erased by the
rule of retention ``pending-files``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.files.pictures import cleaned
from liandong.foundation.files.retention import due_file, erase_file
from liandong.foundation.files.services import store
from liandong.foundation.personal.retention import UNLINK, Due, Target, register_target

PURPOSE = "pending"
PAPERS = (FileType.PDF, FileType.JPEG, FileType.PNG)
PICTURES = (b"\xff\xd8\xff", b"\x89PNG")
_SALT = "liandong.files.pending"


@dataclass(frozen=True)
class Pending:
    """A kept file and the reference under which its page may send it again."""

    stored: StoredFile
    reference: str


class PendingUpload(SimpleUploadedFile):
    """A file that was chosen before a refusal, as if it came with the form. A picture is clean already."""

    def __init__(self, kept: Pending) -> None:
        with kept.stored.opened() as path:
            super().__init__(kept.stored.name, path.read_bytes())
        self.kept = kept


@dataclass(frozen=True)
class Keeper:
    """For whom and on which page files are kept. ``user``: None where somebody came without an account."""

    user: User | None
    page: str

    @classmethod
    def of(cls, request: HttpRequest, about: object = "") -> Keeper:
        """Whoever asks, on the page asked for. ``about``: whom it is about, where its path does not tell."""
        user = request.user if isinstance(request.user, User) else None
        return cls(user, f"{request.path} {about}".strip())

    def keep(self, content: bytes, name: str) -> Pending:
        """Keep a paper or picture; returns it with the reference to it. Errors: those of reading it."""
        clean = cleaned(content, name) if content.startswith(PICTURES) else content
        stored = store(clean, name=name, purpose=PURPOSE, actor=self.user, types=PAPERS)
        return Pending(stored, signing.dumps([str(stored.key), *self._mine], salt=_SALT))

    def found(self, reference: str) -> StoredFile | None:
        """The file behind a reference; None where it is another's, of another page, or erased."""
        try:
            key, *whose = signing.loads(reference, salt=_SALT)
        except (signing.BadSignature, ValueError):
            return None
        if whose != self._mine:
            return None
        return StoredFile.objects.filter(key=key, purpose=PURPOSE, erased_at=None).first()

    @property
    def _mine(self) -> list[object]:
        return [self.user.pk if self.user else None, self.page]


class KeepsFiles(forms.Form):
    """A form whose chosen papers outlive its refusal.

    Args:
        keeper: for whom and where; without one nothing is kept.
    """

    def __init__(self, *args: Any, keeper: Keeper | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeper = keeper
        self.pending: dict[str, Pending] = {}

    def full_clean(self) -> None:
        """Take up what was chosen before, where nothing else was chosen since, then look at everything."""
        if self.keeper is not None and self.is_bound:
            self.files = self.files.copy()
            for name in self._file_fields():
                self._take_up(self.keeper, self.add_prefix(name))
        super().full_clean()

    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal: what was chosen stays, unless it is what was refused."""
        super().add_error(field, error)
        if self.keeper is None:
            return
        for name in self._file_fields():
            if name in self.errors:
                self.pending.pop(name, None)
            elif name not in self.pending:
                self._keep(self.keeper, name)

    def _file_fields(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, forms.FileField)]

    def _take_up(self, keeper: Keeper, name: str) -> None:
        stored = keeper.found(self.data.get(f"{name}-pending", ""))
        if stored is None:
            return
        if self.files.get(name) or self.data.get(f"{name}-forget"):
            erase_file(stored)
        else:
            self.files[name] = PendingUpload(Pending(stored, self.data[f"{name}-pending"]))

    def _keep(self, keeper: Keeper, name: str) -> None:
        file = self.files.get(self.add_prefix(name))
        if isinstance(file, PendingUpload):
            self.pending[name] = file.kept
        elif file:
            file.seek(0)
            try:
                self.pending[name] = keeper.keep(file.read(), file.name or "")
            except Refusal:
                return  # what is wrong with the file itself is said by whoever wanted it


def _pending(cutoff: datetime) -> Iterator[Due]:
    old = StoredFile.objects.filter(purpose=PURPOSE, stored_at__lt=cutoff, erased_at__isnull=True)
    yield from map(due_file, old)


register_target("files.pending", Target("stored", _pending, actions=(UNLINK,)))
