"""Uploads on their way in: in memory, never in clear in the system's temporary folder.

Django writes whatever is larger than 2.5 MB to a temporary file, which a crash leaves behind. Here the bytes
lie in an anonymous file in memory until :func:`liandong.foundation.files.services.store` has sealed them.
"""

from __future__ import annotations

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
        self._file: IO[bytes] = _anonymous()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes; nothing is passed on to other handlers."""
        if self._file.tell() <= settings.LIANDONG_UPLOAD_LIMIT:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The whole file, at its beginning."""
        self._file.seek(0)
        return UploadedFile(
            file=self._file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def _anonymous() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("liandong-upload", os.MFD_CLOEXEC), "w+b")
    # without such files (macOS): in memory while small, else in a file without a name
    return tempfile.SpooledTemporaryFile(max_size=64 << 20)
