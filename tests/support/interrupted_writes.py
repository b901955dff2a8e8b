"""Run a command many times, and stop it before its file operations.

Run as a script with a JSON object on standard input, it prints one line of JSON for each time:
the operation, how the command ended, and what was in the folder after that and after the next
commands.
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
from dataclasses import asdict, dataclass
from pathlib import Path

CREATING = ("open", "os.mkdir", "os.link", "os.symlink", "os.rename", "os.chmod", "os.utime")
REMOVING = ("os.remove", "os.rmdir")
MOVING = ("os.link", "os.rename")
KILLED = -signal.SIGKILL
HIDDEN = ".part-"
EDGE = 4
"""How many operations are chosen at each end, and at most between."""


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
    everywhere: bool = False
    """Whether it is stopped before each of its operations, not only before one of each kind."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run of the command has left."""

    operation: str
    """The one before which it was stopped."""
    code: int
    errors: str
    state: Mapping[str, str]
    """Path → digest of each file, without staging folders."""
    journals: int
    """How many transactions can be continued or undone."""
    states: Sequence[Mapping[str, str]]
    """The same after each of the next commands."""


def stop_repeatedly(experiment: Experiment) -> list[Run]:
    """Return one run for each file operation that is chosen, and last an undisturbed one."""
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
    undisturbed, operations = _stop(experiment, 0)
    numbers = range(1, len(operations) + 1) if experiment.everywhere else _choose(operations)
    previous: tuple[object, ...] = ()
    for number in numbers:
        run, _ = _stop(experiment, number, previous)
        previous = run.state, run.journals, run.states
        yield run
    yield undisturbed


def _choose(operations: Sequence[str]) -> list[int]:
    """Return the number of the last operation of each kind, since files were last moved.

    Those before it leave fewer files of the same kind. Where many files are moved one by one, those
    at the beginning and the end are chosen, and some between them.
    """
    moved = 0
    last: dict[tuple[str, int], int] = {}
    for number, operation in enumerate(operations, start=1):
        event = operation.partition(" ")[0]
        last[event, moved] = number
        moved += event in MOVING
    numbers = sorted(last.values())
    first, middle, end = numbers[:EDGE], numbers[EDGE:-EDGE], numbers[-EDGE:]
    return sorted({*first, *middle[:: len(middle) // EDGE + 1], *end})


def _stop(
    experiment: Experiment, number: int, previous: tuple[object, ...] = ()
) -> tuple[Run, list[str]]:
    """Run the command, stopped at an operation; return what it left, and its operations."""
    copy = Path(f"{experiment.folder}-copy")
    shutil.copytree(experiment.folder, copy, symlinks=True)
    code, operations, errors = _run(experiment.command, copy, number, experiment.how)
    state = digest_files(copy)
    journals = len([*copy.rglob(f"{HIDDEN}*/*.json")])
    if previous[:2] == (state, journals):  # the next commands would do the same again
        states = previous[2]
    else:
        states = []
        for command in experiment.then:
            _run(command, copy, 0, "")
            states.append(digest_files(copy))
    shutil.rmtree(copy)
    operation = operations[number - 1] if number else ""
    run = Run(
        operation=operation, code=code, errors=errors, state=state, journals=journals, states=states
    )
    return run, operations


def _run(command: Sequence[str], folder: Path, number: int, how: str) -> tuple[int, list[str], str]:
    """Run a command in a process of its own; return its code, operations and errors."""
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
        os.write(writing, f"\f{errors.getvalue()}".encode())
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        operations, _, output = pipe.read().partition("\f")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code, operations.splitlines(), output


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
        os.write(pipe, f"{event} {arguments[0]!r}\n".encode())
        if count == number:
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


def digest_files(folder: Path) -> dict[str, str]:
    """Return path → digest of each file, without staging folders."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and HIDDEN not in str(path.relative_to(folder))
    }


def _prepare(experiment: Experiment) -> None:
    """Run the commands once in this process, so that its children import nothing.

    They also find what takes long and writes no files of theirs: references and wheels.
    """
    from kept_results import keep_results  # beside this script

    from explainer.bibliography import citation_styles
    from explainer.scaffold import binder_folder

    citation_styles._format_items = keep_results(citation_styles._format_items)
    binder_folder.build_wheel = keep_results(binder_folder.build_wheel)
    copy = Path(f"{experiment.folder}-first")
    shutil.copytree(experiment.folder, copy, symlinks=True)
    os.chdir(copy)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        for command in (experiment.command, *experiment.then):
            _main(command)


if __name__ == "__main__":
    experiment = Experiment(**json.load(sys.stdin))
    _prepare(experiment)
    for run in _runs(experiment):
        sys.stdout.write(json.dumps(asdict(run)) + "\n")
        sys.stdout.flush()
