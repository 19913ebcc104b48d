"""How much of the machine's memory the embedded server takes for its pages and its journal."""

from __future__ import annotations

import os
from pathlib import Path

_MB = 1 << 20
_LEAST, _MOST = 128 * _MB, 4096 * _MB
_GROUP = Path("/sys/fs/cgroup/memory.max")  # what a container or a unit may use, or "max"


def memory() -> int:
    """Bytes that this process and the server may use together."""
    here = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    allowed = _GROUP.read_text(encoding="ascii").strip() if _GROUP.exists() else ""
    return min(here, int(allowed)) if allowed.isdecimal() else here


def settings(total: int) -> dict[str, str]:
    """PostgreSQL's settings for a machine of so many bytes.

    An eighth is kept for pages, within 128 MB (PostgreSQL's own, and enough for a county) and 4 GB: writing
    the lines of families into a register of a million took a seventh less processor time with it.

    A merge is one transaction and so one process: with room for a second of its journal, the journal's own
    process writes it meanwhile, on another core. What is durable when stays as it is.
    """
    kept = min(max(total // 8, _LEAST), _MOST)
    return {
        "shared_buffers": f"{kept // _MB}MB",
        "effective_cache_size": f"{max(total // 2, kept) // _MB}MB",
        "max_wal_size": "2GB",
        "wal_buffers": f"{min(max(kept // 32, _LEAST // 8), _LEAST // 2) // _MB}MB",
        "wal_writer_delay": "20ms",
    }
