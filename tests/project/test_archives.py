"""A backup's archive is taken apart; one that reaches elsewhere is not."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from liandong.project.backup.archives import unpack


def archive(folder: Path, *members: tarfile.TarInfo) -> Path:
    path = folder / "some.tar"
    with tarfile.open(path, "w") as tar:
        for member in members:
            content = b"seven families" if member.isreg() else b""
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def link(name: str, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, target
    return member


def test_files_and_folders_come_out(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    unpack(archive(tmp_path, tarfile.TarInfo("2024/a.bin")), tmp_path / "out")
    assert (tmp_path / "out/2024/a.bin").read_bytes() == b"seven families"


@pytest.mark.parametrize(
    "member", [tarfile.TarInfo("../outside"), tarfile.TarInfo("/srv/outside"), link("inside", "/etc")]
)
def test_what_reaches_elsewhere_is_refused_whole(tmp_path: Path, member: tarfile.TarInfo) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(tarfile.TarError):
        unpack(archive(tmp_path, tarfile.TarInfo("first"), member), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
