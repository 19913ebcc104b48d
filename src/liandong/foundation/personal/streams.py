"""Sealed files: read and written in pieces, so that memory stays constant whatever their size.

::

    magic (8) · length of "of" (2) · "of" · length of the wrapped key (2) · wrapped key · pieces

Each file has a random key of its own, sealed with the installation's: a rotation writes the head anew and
copies the pieces. A piece is 64 KiB of the file and a tag; its nonce is its number and whether it is the last
one, so that pieces cannot change places and a file that was cut off does not open (the STREAM construction).

Source: V. T. Hoang, R. Reyhanitabar, P. Rogaway, D. Vizár: Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance, CRYPTO 2015, §7.
"""

from __future__ import annotations

import base64
import errno
import io
import os
import secrets
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.personal.sealing import TAG_BYTES, key_id_of, seal, unseal

MAGIC = b"LDSEAL1\n"
PIECE = 1 << 16
_LENGTH = struct.Struct(">H")


class SealedFileBroken(Refusal):
    """A sealed file that was cut off or changed."""

    message = marked("{name} was changed or cut off on disk and cannot be opened; take it from a backup.")


@dataclass(frozen=True)
class Head:
    """The head of a sealed file: what it is bound to, and its own key, sealed."""

    of: str
    wrapped: bytes

    @property
    def key_id(self) -> str:
        """The installation's key that seals the file's own."""
        return key_id_of(self.wrapped)

    def to_bytes(self) -> bytes:
        """As it stands in the file."""
        name = self.of.encode()
        return b"".join((MAGIC, _LENGTH.pack(len(name)), name, _LENGTH.pack(len(self.wrapped)), self.wrapped))

    def cipher(self) -> AESGCM:
        """The file's own cipher. Errors: NotOpened, those of the keys."""
        return AESGCM(base64.b64decode(unseal(self.wrapped, of=self.of)))

    def renewed(self) -> Head:
        """The same file key, sealed with the installation's key of now."""
        return Head(self.of, seal(unseal(self.wrapped, of=self.of), of=self.of))


def new_head(of: str) -> Head:
    """A head with a fresh key. ``of``: what the file is bound to; not secret."""
    return Head(of, seal(base64.b64encode(secrets.token_bytes(32)).decode(), of=of))


def read_head(file: IO[bytes]) -> Head | None:
    """The head at the beginning of a file; None where the file is not sealed.

    Errors: SealedFileBroken where it begins like a sealed file and ends within its head.
    """
    if file.read(len(MAGIC)) != MAGIC:
        return None
    try:
        parts = []
        for _ in range(2):
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            parts.append(file.read(length))
            if len(parts[-1]) != length:
                raise struct.error
        return Head(parts[0].decode(), parts[1])
    except (struct.error, UnicodeDecodeError) as error:
        raise SealedFileBroken(name=_name(file)) from error


def head_of(path: Path) -> Head | None:
    """The head of a file on disk; None where it is not sealed."""
    with path.open("rb") as file:
        return read_head(file)


def _name(file: IO[bytes]) -> str:
    return Path(str(getattr(file, "name", ""))).name


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes((is_last,))


class SealingWriter(io.RawIOBase):
    """Takes bytes in any pieces and writes them sealed. Call :meth:`finish` at the end."""

    def __init__(self, file: IO[bytes], of: str) -> None:
        head = new_head(of)
        file.write(head.to_bytes())
        self._file = file
        self._encrypt = head.cipher().encrypt
        self._rest = bytearray()
        self._number = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: Any, /) -> int:
        """Add bytes."""
        self._rest += content
        while len(self._rest) > PIECE:  # the last piece is kept back: it is marked as the last
            self._put(bytes(self._rest[:PIECE]), is_last=False)
            del self._rest[:PIECE]
        return len(content)

    def finish(self) -> None:
        """Write the last piece, which may be empty."""
        self._put(bytes(self._rest), is_last=True)
        self._rest.clear()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._encrypt(_nonce(self._number, is_last=is_last), piece, MAGIC))
        self._number += 1


class SealedReader(io.RawIOBase):
    """A sealed file as its bytes, read at any place: one piece is open at a time.

    Errors: SealedFileBroken, NotOpened, those of the keys, when it is made or read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        head = read_head(file)
        if head is None:
            raise SealedFileBroken(name=_name(file))
        self._decrypt = head.cipher().decrypt
        self._begin = file.tell()
        sealed = file.seek(0, io.SEEK_END) - self._begin
        self._pieces = max(-(-sealed // (PIECE + TAG_BYTES)), 1)
        self._size = sealed - self._pieces * TAG_BYTES
        if self._size < 0:
            raise SealedFileBroken(name=_name(file))
        self._at = 0
        self._open: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))  # as files do
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """The next bytes, at most to the end of their piece."""
        if self._at >= self._size:
            self._piece(self._pieces - 1)  # nobody reaches the end without the mark of the last piece
            return 0
        number, within = divmod(self._at, PIECE)
        found = self._piece(number)[within : within + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _piece(self, number: int) -> bytes:
        if self._open[0] != number:
            self._file.seek(self._begin + number * (PIECE + TAG_BYTES))
            sealed = self._file.read(PIECE + TAG_BYTES)
            nonce = _nonce(number, is_last=number == self._pieces - 1)
            try:
                self._open = (number, self._decrypt(nonce, sealed, MAGIC))
            except InvalidTag:
                raise SealedFileBroken(name=_name(self._file)) from None
        return self._open[1]

    def close(self) -> None:
        """Close the file below too."""
        self._file.close()
        super().close()


def open_plain(path: Path) -> io.BufferedReader:
    """A stored file to read from, sealed or not: what was kept before files were sealed still opens.

    Errors: SealedFileBroken, NotOpened, those of the keys; OSError as for any file.
    """
    file = path.open("rb")
    is_sealed = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    if not is_sealed:
        return file
    try:
        return io.BufferedReader(SealedReader(file), PIECE)
    except Refusal:
        file.close()
        raise


def plain_pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file on disk in pieces, sealed or not."""
    with open_plain(path) as file:
        while piece := file.read(PIECE):
            yield piece


@contextmanager
def sealing(path: Path, *, of: str) -> Iterator[SealingWriter]:
    """A file to write to, sealed, readable by its owner only; whole when the block ends without an error."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        writer = SealingWriter(file, of)
        yield writer
        writer.finish()


def write_sealed(path: Path, content: bytes | memoryview, *, of: str) -> None:
    """Write a small file sealed, readable by its owner only."""
    with sealing(path, of=of) as writer:
        writer.write(content)


def read_sealed(path: Path) -> bytes:
    """The bytes of a small sealed file. Errors: SealedFileBroken, NotOpened, those of the keys."""
    return b"".join(plain_pieces(path))


@contextmanager
def opened(path: Path, *, suffix: str = "") -> Iterator[Path]:
    """A path under which a sealed file can be read by whatever wants a path, for as long as needed.

    The open bytes lie in memory (``memfd``), never on a disk; where the system has no such files, in the
    file's own folder, readable by its owner only and removed at the end.

    Args:
        suffix: an ending that the reader goes by (``.parquet``); such readers get a link in a folder that
            holds no bytes.
    """
    if hasattr(os, "memfd_create"):
        with _in_memory(path, suffix) as found:
            yield found
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".open-", suffix=suffix) as file:
        for piece in plain_pieces(path):
            file.write(piece)
        file.flush()
        yield Path(file.name)


@contextmanager
def _in_memory(path: Path, suffix: str) -> Iterator[Path]:
    descriptor = os.memfd_create("liandong", os.MFD_CLOEXEC)
    with os.fdopen(descriptor, "wb") as file:
        for piece in plain_pieces(path):
            file.write(piece)
        file.flush()
        seen = Path(f"/proc/{os.getpid()}/fd/{descriptor}")
        if not suffix:
            yield seen
            return
        with tempfile.TemporaryDirectory(prefix="liandong-") as folder:
            link = Path(folder) / f"opened{suffix}"
            link.symlink_to(seen)
            yield link


def reseal(path: Path) -> bool:
    """Write a sealed file's head anew with the key of now; False where it is not sealed.

    The file is replaced at one stroke: whoever reads it meanwhile reads the old one to its end.
    """
    with path.open("rb") as file:
        head = read_head(file)
        if head is None:
            return False
        draft = path.with_name(f".{path.name}.resealed")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(head.renewed().to_bytes())
            while chunk := file.read(1 << 20):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    draft.replace(path)
    return True


def shred(path: Path) -> None:
    """Make a sealed file unreadable and remove it; harmless where it is gone.

    Its own key stands in its head only, so with the head overwritten no copy of the pieces opens.
    """
    try:
        with path.open("r+b") as file:
            file.write(bytes(min(path.stat().st_size, PIECE)))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
