"""Make the environment in ``.venv``: ``python3 tools/bootstrap.py``. Standard library only, no root.

A stamp in the environment holds a hash of what it was made from, so a second run does nothing. An
environment without the stamp, or with another one, is repaired; one that does not even run is remade.
"""

from __future__ import annotations

import argparse
import configparser
import fcntl
import hashlib
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NAMES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3", "python")
MADE_FROM = ("requirements.lock", "pyproject.toml", "hatch_build.py")


class CannotContinue(Exception):
    """The environment cannot be made; the text says what is missing and what to do."""


def main() -> int:
    """Make or repair the environment; say so only where something is done."""
    parser = argparse.ArgumentParser(description="Make the environment.")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="where (default: .venv)")
    venv = parser.parse_args().venv
    if is_current(venv):
        return 0
    try:
        with (ROOT / ".bootstrap.lock").open("a") as lock:
            wait_for(lock)
            if not is_current(venv):
                make(venv)
    except CannotContinue as problem:
        say(str(problem))
        return 1
    return 0


def say(message: str) -> None:
    """Tell the reader what happens, apart from what commands print."""
    print(message, file=sys.stderr, flush=True)


def wait_for(lock) -> None:  # type: ignore[no-untyped-def]
    """Hold the lock; the kernel frees that of a killed run."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another command is making the environment; waiting for it…")
        fcntl.flock(lock, fcntl.LOCK_EX)


def fingerprint() -> str:
    """A hash of what the environment is made from."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in MADE_FROM:
        digest.update(name.encode() + (ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(venv: Path) -> bool:
    """Whether the environment was finished from exactly these files."""
    stamp = venv / "made-from"
    return stamp.exists() and stamp.read_text() == fingerprint() and runs(venv / "bin/python")


def runs(python: Path) -> bool:
    """Whether ``python`` starts and is new enough."""
    if not python.exists():
        return False
    code = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def make(venv: Path) -> None:
    """Make the environment and put everything into it; the stamp comes last."""
    python = venv / "bin/python"
    (venv / "made-from").unlink(missing_ok=True)
    if not runs(python):
        shutil.rmtree(venv, ignore_errors=True)
        create(venv)
    if not has_pip(python):
        give_pip(venv)
    say("Installing what requirements.lock names…")
    # A proxy may be slow to answer for the first time; a hash that differs still ends the installation.
    install(python, "--requirement", str(ROOT / "requirements.lock"), "--require-hashes", "--timeout", "60")
    say("Installing Liandong itself…")
    install(python, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    (venv / "made-from").write_text(fingerprint())


def create(venv: Path) -> None:
    """An environment without pip, by the first Python that is new enough."""
    say(f"Making the environment in {venv}…")
    for name in dict.fromkeys((sys.executable, *NAMES)):
        found = shutil.which(name) if name else None
        if found and runs(Path(found)):
            subprocess.run([found, "-m", "venv", "--without-pip", str(venv)], check=True)
            return
    wanted = ".".join(str(number) for number in OLDEST)
    raise CannotContinue(
        f"Liandong needs Python {wanted} or newer; install it, or name one with PYTHON=… make."
    )


def has_pip(python: Path) -> bool:
    """Whether pip is there and whole; a killed installation leaves half of it."""
    return (
        subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def give_pip(venv: Path) -> None:
    """Put pip into the environment by the first way that works on this machine."""
    ways = (by_ensurepip, by_another_pip, by_index, by_debian)
    if not any(way(venv) and has_pip(venv / "bin/python") for way in ways):
        raise CannotContinue(
            "This Python brings no pip, no other Python's pip was found, PIP_INDEX_URL and pip.conf name no "
            "index that has it, and Debian's package python3-pip-whl could not be fetched; install pip or "
            "python3-venv, then run this again."
        )


def by_ensurepip(venv: Path) -> bool:
    """pip as Python itself brings it; Debian leaves it out of the package python3."""
    return quietly([venv / "bin/python", "-m", "ensurepip", "--upgrade", "--default-pip"])


def by_another_pip(venv: Path) -> bool:
    """pip installed by the pip of another Python, from the index that its settings name."""
    for name in dict.fromkeys((sys.executable, *NAMES)):
        found = shutil.which(name) if name else None
        if found and has_pip(Path(found)):
            return quietly([found, "-m", "pip", "--python", venv / "bin/python", "install", "--quiet", "pip"])
    return False


def by_index(venv: Path) -> bool:
    """pip's wheel from the index that PIP_INDEX_URL or pip.conf names, checked against the index's hash."""
    address = index_address()
    if not address:
        return False
    try:
        page = fetch(f"{address.rstrip('/')}/pip/").decode()
        wheels = re.findall(r'href="([^"#]+-py3-none-any\.whl)#sha256=([0-9a-f]{64})"', page)
        link, wanted = max(wheels, key=lambda found: release(found[0]))
        content = fetch(urllib.parse.urljoin(f"{address.rstrip('/')}/pip/", html.unescape(link)))
    except (OSError, ValueError):  # unreachable, or a page without wheels
        return False
    if hashlib.sha256(content).hexdigest() != wanted:
        return False
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / link.rsplit("/", 1)[-1]
        wheel.write_bytes(content)
        return from_wheel(venv, wheel)


def index_address() -> str:
    """The package index that pip would use, as far as it is named on this machine."""
    named = os.environ.get("PIP_INDEX_URL", "")
    config = configparser.ConfigParser(interpolation=None)
    homes = (Path("/etc"), Path.home() / ".pip", Path.home() / ".config/pip")
    config.read([*(folder / "pip.conf" for folder in homes), os.environ.get("PIP_CONFIG_FILE", "")])
    return named or config.get("global", "index-url", fallback="")


def release(link: str) -> tuple[int, ...]:
    """The version in a wheel's name; one that is no plain release counts as none."""
    version = link.rsplit("/", 1)[-1].split("-")[1]
    return tuple(int(part) for part in version.split(".")) if re.fullmatch(r"[\d.]+", version) else ()


def fetch(address: str) -> bytes:
    """The content at an http address."""
    if not address.startswith(("http://", "https://")):
        raise ValueError(address)
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 -- http only, checked above
        content: bytes = answer.read()
    return content


def by_debian(venv: Path) -> bool:
    """pip out of Debian's package python3-pip-whl, fetched and unpacked without root."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    with tempfile.TemporaryDirectory() as folder:
        if not quietly(["apt-get", "download", "python3-pip-whl"], folder):
            return False
        package = next(Path(folder).glob("python3-pip-whl*.deb"))
        if not quietly(["dpkg-deb", "-x", package, folder]):
            return False
        wheel = next(Path(folder).glob("usr/share/python-wheels/pip-*.whl"))
        return from_wheel(venv, wheel)


def from_wheel(venv: Path, wheel: Path) -> bool:
    """Install pip with itself: a wheel is a zip file, and Python runs a package out of one."""
    return quietly([venv / "bin/python", wheel / "pip", "install", "--quiet", "--no-index", wheel])


def quietly(command: list[str | Path], folder: str | None = None) -> bool:
    """Run a command that may fail; whether it did its work."""
    return subprocess.run(command, capture_output=True, cwd=folder, check=False).returncode == 0


def install(python: Path, *arguments: str) -> None:
    """Run pip's install; its own words say what went wrong."""
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    command: list[str | Path] = [python, "-m", "pip", "install", "-qq", "--no-input", "--compile", *arguments]
    if subprocess.run(command, env=environment, check=False).returncode != 0:
        raise CannotContinue(
            "The environment could not be filled; what pip said stands above. Running this again goes on."
        )


if __name__ == "__main__":
    sys.exit(main())
