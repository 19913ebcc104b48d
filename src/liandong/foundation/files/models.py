"""A row for each stored file; the bytes stand in the folder, named by their hash."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import streams


class FileType(models.TextChoices):
    """What a file is, found from its bytes."""

    XLSX = "xlsx", _("Excel workbook")
    XLS = "xls", _("Excel 97–2003 workbook")
    PARQUET = "parquet", _("Parquet table")
    STATA = "dta", _("Stata table")
    SPSS = "sav", _("SPSS table")
    TEXT = "text", _("text or csv")
    PDF = "pdf", _("PDF document")
    JPEG = "jpeg", _("JPEG picture")
    PNG = "png", _("PNG picture")
    ZIP = "zip", _("zip archive")


class StoredFile(models.Model):
    """One file as somebody brought it: its name and purpose here, its bytes under their SHA-256.

    Two rows may name the same bytes; the bytes are kept once.
    """

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    type = models.CharField(max_length=10, choices=FileType.choices)
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    stored_at = models.DateTimeField(default=clock.now, editable=False)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(
                name="storedfile_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="storedfile_size_is_not_negative", condition=Q(size__gte=0)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the sealed bytes stand on this machine; :meth:`opened` gives a path to read them under."""
        return Path(settings.LIANDONG_FILES) / self.sha256[:2] / self.sha256

    def opened(self, *, suffix: str = "") -> AbstractContextManager[Path]:
        """A path under which the file can be read as it was brought, within a ``with``.

        Errors: SealedFileBroken, NotOpened, those of the keys.
        """
        return streams.opened(self.path, suffix=suffix)
