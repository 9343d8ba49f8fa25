"""What processes of this machine use, after /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def children(parent: int) -> list[int]:
    there = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [process for process in sorted(there) if (stat := fields(process)) and int(stat[1]) == parent]


def fields(process: int) -> list[str]:
    """From the state on; empty when the process has gone. The name before it may hold spaces."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def parent_of(process: int) -> int:
    return int(fields(process)[1])


def cpu_seconds(processes: Iterable[int]) -> float:
    """User and system time of all their threads."""
    return sum((int(stat[11]) + int(stat[12])) / TICK for process in processes if (stat := fields(process)))


def memory_mb(process: int | None = None) -> float:
    """What is resident, of this process where none is named."""
    return status_mb("VmRSS", process)


def highest_mb() -> float:
    """The most that was resident in this process since `reset_highest`."""
    return status_mb("VmHWM")


def reset_highest() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def load() -> float:
    """How many processes waited for a core in the last quarter of an hour: above their number times are longer."""
    return round(os.getloadavg()[2], 1)


def status_mb(name: str, process: int | None = None) -> float:
    """0 where the process has gone."""
    try:
        lines = Path(f"/proc/{process or 'self'}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), 0.0)
