"""Run a command many times, and stop it before each of its file operations.

Run as a script with a JSON object on standard input, it prints one line of JSON for each file
operation: the operation, how the command ended, and what was in the folder after that and after
the next commands.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path

CREATING = ("open", "os.mkdir", "os.link", "os.symlink", "os.rename", "os.chmod", "os.utime")
REMOVING = ("os.remove", "os.rmdir")
KILLED = -signal.SIGKILL
HIDDEN = ".part-"


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A command to stop, and what to run afterwards."""

    folder: str
    """Is copied for each run; the commands run in it."""
    command: Sequence[str]
    then: Sequence[Sequence[str]]
    """Commands that run after the one that was stopped."""
    how: str
    """``kill``: the process is killed; ``once``: one operation fails as on a full disk; ``on``: so
    do all later ones, but files can still be removed."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run of the command has left."""

    operation: str
    """The one before which it was stopped."""
    code: int
    errors: str
    state: Mapping[str, str]
    """Path → digest of each file, without staging folders."""
    states: Sequence[Mapping[str, str]] = field(default_factory=list)
    """The same after each of the next commands."""


def stop_everywhere(experiment: Experiment) -> list[Run]:
    """Return one run for each file operation of the command, and last an undisturbed one."""
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(asdict(experiment)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Run(**json.loads(line)) for line in done.stdout.splitlines()]


def _runs(experiment: Experiment) -> Iterator[Run]:
    number = 0
    previous: tuple[object, ...] = ()
    states: list[dict[str, str]] = []
    while True:
        number += 1
        copy = Path(f"{experiment.folder}-copy")
        shutil.copytree(experiment.folder, copy, symlinks=True)
        code, output = _run(experiment.command, copy, number, experiment.how)
        operation, _, errors = output.partition("\n")
        state = _digest(copy)
        journals = len([*copy.rglob(f"{HIDDEN}*/*.json")])
        if (state, journals) != previous:  # otherwise the next commands do the same again
            states = []
            for command in experiment.then:
                _run(command, copy, 0, "")
                states.append(_digest(copy))
        previous = state, journals
        shutil.rmtree(copy)
        yield Run(operation=operation, code=code, errors=errors, state=state, states=states)
        if not operation:
            return


def _run(command: Sequence[str], folder: Path, number: int, how: str) -> tuple[int, str]:
    """Run a command in a process of its own; return its code, the operation and its errors."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.chdir(folder)
        errors = io.StringIO()
        if how:
            sys.addaudithook(_make_hook(str(folder), number, how, writing))
        with redirect_stdout(io.StringIO()), redirect_stderr(errors):
            code = _main(command)
        os.write(writing, f"\n{errors.getvalue()}".encode())
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        output = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), output


def _main(command: Sequence[str]) -> int:
    from explainer.cli.main import main

    try:
        return int(main(list(command)) or 0)
    except SystemExit as error:
        return int(str(error.code or 0))
    except BaseException as error:  # the test looks for it
        sys.stderr.write(f"Traceback: {error!r}")
        return 70


def _make_hook(folder: str, number: int, how: str, pipe: int):
    count = 0
    is_full = False

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count, is_full
        if event not in (*CREATING, *REMOVING) or not _is_inside(event, arguments, folder):
            return
        count += 1
        if count == number:
            os.write(pipe, f"{event} {arguments[0]!r}".encode())
            if how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            is_full = how == "on"
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if is_full and event in CREATING[:4]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return hook


def _is_inside(event: str, arguments: tuple[object, ...], folder: str) -> bool:
    path, *others = arguments
    if not isinstance(path, (str, bytes)):
        return False
    is_open_folder = bool(others) and others[-1] not in (-1, None) and event != "open"
    parent = Path(f"/proc/self/fd/{others[-1]}").resolve() if is_open_folder else Path.cwd()
    is_inside = str(parent / os.fsdecode(path)).startswith(folder)
    if event == "open":
        flags = others[1]
        is_writing = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        return is_inside and bool(is_writing)
    return is_inside


def _digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and HIDDEN not in str(path.relative_to(folder))
    }


if __name__ == "__main__":
    _run(["--help"], Path.cwd(), 0, "")
    import explainer.builder
    import explainer.cli.main
    import explainer.notebook.importer.import_notebook
    import explainer.scaffold.course  # noqa: F401  # loaded once, not in each process

    for run in _runs(Experiment(**json.load(sys.stdin))):
        sys.stdout.write(json.dumps(asdict(run)) + "\n")
        sys.stdout.flush()
