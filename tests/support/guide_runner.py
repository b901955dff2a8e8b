"""Run the commands of a document as a new user would.

A block fenced as ``sh`` is run line by line. A block fenced as ``text`` directly below it is output
of its last line: each line of the block must be printed, in this order; ``…`` stands for any text.
Servers are started on a free port; each address that they print must answer. `support.guide_blocks`
describes blocks that are not run.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.cli.main import main
from support.guide_blocks import read_blocks
from support.servers import free_port, until_true

SECONDS = 600
SECONDS_TO_START = 300
"""`make serve` may create an environment first."""
NO_BROWSER = "--no-browser --port={port}"
SERVERS = {
    "explainer preview": NO_BROWSER,
    "explainer serve": NO_BROWSER,
    "jupyter lab": NO_BROWSER,
    "voila": NO_BROWSER,
    "jupyter-kernelgateway": "--port={port}",
    "make serve": f"ARGS='{NO_BROWSER}'",
}
"""Commands that run until they are stopped, with the options that choose a port."""
DRY_RUN = {"PIP_DRY_RUN": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
"""pip reads what it would install, and installs nothing (0 stands for no isolation)."""
_OURS = re.compile(
    r"explainer (adopt|build|check|diff|export (?:html|site|slides)|new|studies \w+|update)\b"
    r"[\w ./:'\"()-]*"
)
"""Commands that this process runs itself once a shell has run one like it, which takes longer."""
_STARTED: set[str] = set()
_PORT = re.compile(r" --port[= ]\d+")
_SETTING = re.compile(r"export (\w+)=(\S*)")


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


def steps(guide: Path, *, slow: bool = False) -> list[Step]:
    """Return the commands of a guide in their order; those that take minutes only if ``slow``."""
    found: list[Step] = []
    last = ""
    for block in read_blocks(guide):
        runs = block.language == "sh" and not block.reason and (slow or not block.is_slow)
        if runs:
            lines = block.content.replace("\\\n", " ").split("\n")
            commands = [line.partition("  # ")[0].strip() for line in lines]
            found += [Step(line=line) for line in commands if line and not line.startswith("#")]
        elif block.language == "text" and block.follows_block and last == "sh":
            shown = tuple(line.rstrip() for line in block.content.split("\n") if line.strip())
            found[-1] = replace(found[-1], shown=shown)
        last = block.language if runs else ""
    return found


def run_guide(
    guide: Path,
    folder: Path,
    *,
    before: Mapping[str, Callable[[Path], object]] | None = None,
    env: Mapping[str, str] | None = None,
    environment: Path | None = None,
) -> list[Done]:
    """Run the commands of a guide in their order; each must succeed.

    Args:
        guide: the Markdown file.
        folder: a folder in which the commands are run.
        before: functions for what a reader does by hand, such as editing a notebook. Each is
            called with the current folder before the first command that starts with its key.
        env: variables that are added to this environment.
        environment: an environment of Python for these commands, in which they may install.
            Without it, they use the environment of the tests, pip only says what it would
            install, and commands that take minutes are left out.
    """
    by_hand = dict(before or {})
    settings = _environment(folder, environment) | dict(env or {})
    done: list[Done] = []
    here = folder
    for step in steps(guide, slow=environment is not None):
        for words in [words for words in by_hand if step.line.startswith(words)]:
            by_hand.pop(words)(here)
        if step.line.startswith("cd "):
            here = (here / shlex.split(step.line)[1]).resolve()
            assert here.is_dir(), step.line
            continue
        if setting := _SETTING.fullmatch(step.line):
            settings[setting[1]] = setting[2]
            continue
        command = _OURS.fullmatch(step.line)
        if step.line.startswith(tuple(SERVERS)):
            printed = _served(step.line, here, settings)
        elif command and command[1] in _STARTED and not environment:
            printed = _run_here(step.line, here, settings)
        else:
            printed = _run(step.line, here, settings)
            _STARTED.update(command.groups() if command else ())
        assert "does not provide the extra" not in printed, printed
        _expect_shown(step, printed)
        done.append(Done(line=step.line, printed=printed, folder=here))
    assert not by_hand, f"{guide.name} no longer has the lines {list(by_hand)}"
    assert done, f"{guide.name} has no commands"
    return done


def _environment(folder: Path, environment: Path | None) -> dict[str, str]:
    """Return this environment with our commands first and without the user's settings."""
    bin = str(environment / "bin" if environment else Path(sys.executable).parent)
    kinds = ("CONFIG", "DATA", "RUNTIME")
    jupyter = {f"JUPYTER_{kind}_DIR": str(folder / ".jupyter" / kind.lower()) for kind in kinds}
    others = ("MAKE", "PYTEST_")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(others)}
    path = {"PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"}
    return {**kept, **jupyter, **path, **({} if environment else DRY_RUN)}


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


def _run_here(line: str, folder: Path, env: dict[str, str]) -> str:
    output, before, kept = io.StringIO(), Path.cwd(), dict(os.environ)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    try:
        with redirect_stdout(output), redirect_stderr(output):
            code = main(shlex.split(line)[1:])
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(kept)
    assert code == 0, f"{line}\n{output.getvalue()}"
    return output.getvalue()


def _served(line: str, folder: Path, env: dict[str, str]) -> str:
    """Start a server, fetch each address that it prints, and end it."""
    name = next(name for name in SERVERS if line.startswith(name))
    port = free_port()
    words = f"{_PORT.sub('', line)} {SERVERS[name].format(port=port)}"
    printed = re.compile(rf"http://[^\s/]+:{port}\b[^\s'\"]*")
    if name.startswith("jupyter lab") and hasattr(os, "getuid") and os.getuid() == 0:
        words += " --allow-root"
    log = folder / ".guide.log"
    try:
        with log.open("w") as out:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {words}"], cwd=folder, env=env, stdout=out, stderr=out
            )
        try:

            def has_started() -> bool:
                assert process.poll() is None, log.read_text()
                return bool(printed.search(log.read_text()))

            until_true(has_started, seconds=SECONDS_TO_START)
            for address in dict.fromkeys(printed.findall(log.read_text())):
                until_true(lambda address=address: _answers(address, is_page="gateway" not in name))
        finally:
            process.terminate()
            process.wait(timeout=60)
        return log.read_text()
    finally:
        log.unlink(missing_ok=True)


def _answers(address: str, *, is_page: bool) -> bool:
    """Return whether a server answers; a page must be there, an API may ask for a token."""
    try:
        with urllib.request.urlopen(address.replace("0.0.0.0", "127.0.0.1"), timeout=60) as answer:
            return bool(answer.read())
    except urllib.error.HTTPError as error:
        if is_page or error.code >= 500:
            raise AssertionError(f"{address} answers {error.code}") from error
        return True
    except (urllib.error.URLError, ConnectionError):
        return False


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
