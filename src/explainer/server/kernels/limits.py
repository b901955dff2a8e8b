"""Limit the memory, processor time and processes of a kernel.

The system enforces two limits where it can (Linux): a process that allocates too much gets a
`MemoryError`, and one that computes too long is ended. The culler measures all processes of a
kernel every few seconds, on every system.
"""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from explainer.server.metrics import LIMITS

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

RESERVED_BYTES, RESERVED_PER_CORE = 256 * 2**20, 64 * 2**20
"""What a process may reserve beyond what it uses: libraries such as numpy reserve memory for a
thread on each core, and use little of it."""
KILLED_FIRST = 500
"""How much rather the system ends a kernel than the server when memory runs out; proc(5)."""
SECONDS_TO_END = 5
"""Processor time after the limit at which a process that ignores its signal is killed."""
MEMORY, PROCESSOR, PROCESSES = LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelLimits:
    """What one kernel, with the processes that it starts, may use."""

    memory_bytes: int
    processor_seconds: float
    """In all, since it was started; a second on each of two cores counts as two."""
    processes: int


def restrict_process(pid: int, limits: KernelLimits) -> None:
    """Let the system enforce the limits of a kernel's process, and of those that it starts."""
    if resource is not None and hasattr(resource, "prlimit"):
        memory = limits.memory_bytes + RESERVED_BYTES + RESERVED_PER_CORE * (os.cpu_count() or 1)
        seconds = max(1, round(limits.processor_seconds))
        bounds = {
            resource.RLIMIT_DATA: (memory, memory),
            resource.RLIMIT_CPU: (seconds, seconds + SECONDS_TO_END),
        }
        for kind, bound in bounds.items():
            with suppress(OSError, ValueError):  # it has ended, or its limit is lower already
                resource.prlimit(pid, kind, bound)
    score = Path(f"/proc/{pid}/oom_score_adj")
    with suppress(OSError):
        score.write_text(str(KILLED_FIRST))


def find_reason_of_death(status: int | None) -> str:
    """Return why a kernel has died by itself.

    Args:
        status: of its process: negative for a signal, None if it is not known.
    """
    limit = getattr(signal, "SIGXCPU", None)
    return PROCESSOR if limit is not None and status == -limit else "died"


def find_exceeding(kernels: Mapping[str, int], limits: KernelLimits) -> dict[str, str]:
    """Return the kernels that exceed a limit with all their processes, each with the reason.

    Args:
        kernels: the process id of each kernel.
        limits: of each kernel.
    """
    if not kernels:
        return {}
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
