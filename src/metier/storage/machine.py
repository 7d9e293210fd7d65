"""What this machine has left: memory and disk, and the most memory that this process has had.

Sources: man 5 proc (MemAvailable, VmHWM); the kernel's admin guide on cgroup v2 (memory.max, memory.current, inactive_file).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

_MB = 1_000_000


def free_memory_mb() -> float | None:
    """Memory that this process could still take, within its control group too; None where that cannot be told."""
    found = [mb for mb in (_available(), _group_left()) if mb is not None]
    if found:
        return min(found)
    try:  # elsewhere than on Linux: what there is in all bounds what is free
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _MB
    except (ValueError, OSError, AttributeError):
        return None


def used_memory_mb() -> float:
    """Memory that this process has now; where only the most is known, that."""
    return _status("VmRSS:") or most_memory_mb()


def most_memory_mb() -> float:
    """The most memory that this process ever had.

    Linux counts a parent's memory in `ru_maxrss` of what it starts, so there the process's own mark is read.
    """
    own = _status("VmHWM:")
    if own is not None:
        return own
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / _MB if sys.platform == "darwin" else most * 1024 / _MB


def free_disk_bytes(folder: Path) -> int:
    """Room for files in a folder, or in the nearest one above that is there."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def free_disk_mb(folder: Path) -> float:
    """The same in MB."""
    return free_disk_bytes(folder) / _MB


def n_cores() -> int:
    """Cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _available() -> float | None:
    return _line(Path("/proc/meminfo"), "MemAvailable:")


def _status(name: str) -> float | None:
    return _line(Path("/proc/self/status"), name)


def _line(path: Path, name: str) -> float | None:
    """A value in kilobytes from a file of /proc, as megabytes."""
    try:
        for line in path.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024 / _MB
    except (OSError, ValueError, IndexError):
        pass
    return None


def _group_left() -> float | None:
    """What the control group leaves; what it keeps of files counts as free, as it goes when memory is needed."""
    group = Path("/sys/fs/cgroup")
    try:
        most = int((group / "memory.max").read_text(encoding="ascii"))
        now = int((group / "memory.current").read_text(encoding="ascii"))
        stat = dict(line.split() for line in (group / "memory.stat").read_text(encoding="ascii").splitlines())
        return (most - now + int(stat.get("inactive_file", 0))) / _MB
    except (OSError, ValueError):  # no limit, or another kind of system
        return None
