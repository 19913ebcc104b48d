"""Uploads on their way in: in memory, never in clear in the system's temporary folder.

Django writes whatever is larger than 2.5 MB to a temporary file, which a crash leaves behind. Here the bytes
lie in an anonymous file in memory until :func:`liandong.foundation.files.services.store` has sealed them.
"""

from __future__ import annotations

import io
import os
import tempfile
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class PrivateUploadHandler(FileUploadHandler):
    """Collects one uploaded file at a time in memory.

    Of a file that is larger than is taken here the beginning is kept, so much that whoever stores it sees
    that it is too large and says so.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        # by this name Django closes it where the request breaks off
        self.file: IO[bytes] = _anonymous()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes; nothing is passed on to other handlers."""
        if self.file.tell() <= settings.LIANDONG_UPLOAD_LIMIT:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The whole file, at its beginning."""
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The request ended before the file did."""
        self.file.close()


def _anonymous() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return io.BufferedRandom(_Memory(os.memfd_create("liandong-upload", os.MFD_CLOEXEC)))
    # without such files (macOS): in memory while small, else in a file without a name
    return tempfile.SpooledTemporaryFile(max_size=64 << 20)


class _Memory(io.RawIOBase):
    """A file in memory, closed without a word when nobody holds it: a request that broke off leaves it so."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return os.readv(self._descriptor, [buffer])

    def write(self, data: Any) -> int:
        return os.write(self._descriptor, data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def truncate(self, size: int | None = None) -> int:
        size = self.tell() if size is None else size
        os.ftruncate(self._descriptor, size)
        return size

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()
