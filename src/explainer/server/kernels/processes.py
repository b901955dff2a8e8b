"""Measure and end all processes of a kernel, on every system.

Import this module where it is used: psutil takes 3 MB, which a server without live readers saves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from explainer.server.kernels.limits import MEMORY, PROCESSES, PROCESSOR, KernelLimits

_ENDING = 0x4
"""PF_EXITING among the flags of a process, include/linux/sched.h."""


def find_exceeding(kernels: Mapping[str, int], limits: KernelLimits) -> dict[str, str]:
    """Return the kernels that exceed a limit with all their processes, each with the reason.

    Args:
        kernels: the process id of each kernel.
        limits: of each kernel.
    """
    children = _list_children()
    reasons = {
        kernel: _find_reason(_list_tree(pid, children), limits) for kernel, pid in kernels.items()
    }
    return {kernel: reason for kernel, reason in reasons.items() if reason}


def list_descendants(pid: int) -> list[psutil.Process]:
    """Return the processes that a process has started, and those that they have."""
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except (psutil.Error, OSError):  # it has ended, or no more files can be opened
        return []


def is_running(pid: int) -> bool:
    """Return whether a process runs; one that has ended, or is ending, may still be listed."""
    try:
        is_zombie = psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        return not (is_zombie or _is_ending(pid))
    except psutil.NoSuchProcess:
        return False


def _is_ending(pid: int) -> bool:
    """Return whether Linux is giving back what a process had; False on other systems."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    flags = int(text.rpartition(")")[2].split()[6])  # proc_pid_stat(5)
    return bool(flags & _ENDING)


def kill_processes(processes: Iterable[psutil.Process]) -> None:
    """End processes at once; ids that other processes have by now are left alone."""
    for process in processes:
        with suppress(psutil.Error):
            process.kill()


def _list_children() -> dict[int, list[int]]:
    children = defaultdict(list)
    for process in psutil.process_iter(["ppid"]):
        children[process.info["ppid"]].append(process.pid)
    return children


def _list_tree(pid: int, children: Mapping[int, list[int]]) -> list[int]:
    tree = [pid]
    for member in tree:
        tree += children.get(member, [])
    return tree


def _find_reason(pids: Iterable[int], limits: KernelLimits) -> str | None:
    memory, seconds, processes = 0, 0.0, []
    for pid in pids:
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            times = process.cpu_times()
            seconds += times.user + times.system + times.children_user + times.children_system
            memory += process.memory_info().rss
            processes.append(process)
    if len(processes) > limits.processes:
        return PROCESSES
    if seconds > limits.processor_seconds:
        return PROCESSOR
    # Resident memory counts common pages for each process; the exact figure takes longer.
    is_large = memory > limits.memory_bytes
    return MEMORY if is_large and _sum_memory(processes) > limits.memory_bytes else None


def _sum_memory(processes: Iterable[psutil.Process]) -> int:
    memory = 0
    for process in processes:
        with suppress(psutil.Error):
            full = process.memory_full_info()
            memory += getattr(full, "pss", full.uss)
    return memory
