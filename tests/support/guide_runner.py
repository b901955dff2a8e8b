"""Run the commands of a guide in docs/ as a new user would, in an empty folder.

A block fenced as ``sh`` is run line by line. A block fenced as ``text`` directly below it is output
of its last line: each line of the block must be printed, in this order; ``…`` stands for any text.
Blocks with other fences are not run.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from support.servers import free_port, until_true

SECONDS = 300
SERVERS = ("explainer serve", "jupyter lab")
"""Commands that run until they are stopped."""
_FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^ *```[ ]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A command of a guide."""

    line: str
    shown: tuple[str, ...] = ()
    """The output in the guide, or nothing."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """The result of a command."""

    line: str
    printed: str
    folder: Path
    """The folder in which it was run."""


def steps(guide: Path) -> list[Step]:
    """Return the commands of a guide in their order."""
    text = guide.read_text(encoding="utf-8")
    found: list[Step] = []
    end, last = 0, ""
    for block in _FENCE.finditer(text):
        kind, inside = block[2], block[3]
        if kind == "sh":
            lines = [line.strip() for line in inside.split("\n")]
            found += [Step(line=line) for line in lines if line and not line.startswith("#")]
        elif kind == "text" and last == "sh" and not text[end : block.start()].strip():
            shown = tuple(line.rstrip() for line in inside.split("\n") if line.strip())
            found[-1] = Step(line=found[-1].line, shown=shown)
        end, last = block.end(), kind
    return found


def run_guide(
    guide: Path,
    folder: Path,
    *,
    before: Mapping[str, Callable[[Path], object]] | None = None,
    env: Mapping[str, str] | None = None,
) -> list[Done]:
    """Run the commands of a guide in their order; each must succeed.

    Args:
        guide: the Markdown file.
        folder: an empty folder in which the commands are run.
        before: functions for what a reader does by hand, such as editing a notebook. Each is
            called with the current folder before the first command that starts with its key.
        env: variables that are added to this environment.
    """
    by_hand = dict(before or {})
    done: list[Done] = []
    here = folder
    for step in steps(guide):
        for words in [words for words in by_hand if step.line.startswith(words)]:
            by_hand.pop(words)(here)
        if step.line.startswith("cd "):
            here = (here / shlex.split(step.line)[1]).resolve()
            assert here.is_dir(), step.line
            continue
        run = _served if step.line.startswith(SERVERS) else _run
        printed = run(step.line, here, _environment(folder, env))
        _expect_shown(step, printed)
        done.append(Done(line=step.line, printed=printed, folder=here))
    assert not by_hand, f"{guide.name} no longer has the lines {list(by_hand)}"
    assert done, f"{guide.name} has no commands"
    return done


def _environment(folder: Path, env: Mapping[str, str] | None) -> dict[str, str]:
    """Return this environment with our commands first and without the user's settings."""
    bin = str(Path(sys.executable).parent)
    kinds = ("CONFIG", "DATA", "RUNTIME")
    jupyter = {f"JUPYTER_{kind}_DIR": str(folder / ".jupyter" / kind.lower()) for kind in kinds}
    path = {"PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"}
    return {**os.environ, **jupyter, **path, **(env or {})}


def _run(line: str, folder: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-ec", line],
        cwd=folder,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}"
    return done.stdout


def _served(line: str, folder: Path, env: dict[str, str]) -> str:
    """Start a server without a browser, wait until it prints its address, and end it."""
    words = [*shlex.split(line), "--no-browser", f"--port={free_port()}"]
    if words[0] == "jupyter" and hasattr(os, "getuid") and os.getuid() == 0:
        words.append("--allow-root")
    log = folder / ".guide.log"
    try:
        with log.open("w") as out:
            process = subprocess.Popen(words, cwd=folder, env=env, stdout=out, stderr=out)
        try:

            def has_started() -> bool:
                assert process.poll() is None, log.read_text()
                return "http://" in log.read_text()

            until_true(has_started, seconds=SECONDS)
        finally:
            process.terminate()
            process.wait(timeout=60)
        return log.read_text()
    finally:
        log.unlink(missing_ok=True)


def _expect_shown(step: Step, printed: str) -> None:
    lines = [line.rstrip() for line in printed.split("\n")]
    at = 0
    for shown in step.shown:
        if shown.strip() == "…":
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in shown.split("…")))
        places = [n for n in range(at, len(lines)) if pattern.fullmatch(lines[n])]
        assert places, f"{step.line}\ndoes not print\n{shown}\nbut\n{printed}"
        at = places[0] + 1
