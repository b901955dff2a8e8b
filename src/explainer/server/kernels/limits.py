"""Limit the memory, processor time and processes of a kernel.

The system enforces two limits where it can (Linux): a process that allocates too much gets a
`MemoryError`, and one that computes too long is ended. The culler measures all processes of a
kernel every few seconds, on every system.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

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
