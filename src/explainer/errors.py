"""Diagnostics, and the exceptions that the command line reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DISTRIBUTION = "explainer-notebooks"
"""The name of this package; ``explainer`` on the public index is another project."""
REINSTALL = "install explainer again, from the folder or the wheel that you installed it from"
"""What to do if the installation is incomplete; pip cannot find this package by its name."""


CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One error or warning in one place."""

    path: Path
    line: int | None = None
    """Counted from 1 in the file as it is on disk; None if the whole file is meant."""
    code: str
    """A code of ``explainer.diagnostics.RULES``."""
    message: str
    """What is wrong and, unless it is obvious, why that matters."""
    hint: str
    """How to fix it, as an instruction."""

    def __post_init__(self) -> None:
        from explainer.diagnostics import RULES  # kernels do not need it

        if self.code not in RULES:
            raise ValueError(f"{self.code!r} is not in the registry of diagnostics")

    @property
    def is_warning(self) -> bool:
        """Whether it deserves a look but stops nothing."""
        return self.code.startswith("W")

    def __str__(self) -> str:
        """Return the diagnostic on one line, even if it quotes text of several."""
        place = f"{self.path}:{self.line}" if self.line is not None else f"{self.path}"
        text = " ".join(f"{place}: {self.code} {self.message}; {self.hint}".splitlines())
        return replace_control_characters(text)


class DiagnosticCollector:
    """Collects the diagnostics of one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.diagnostics: list[Diagnostic] = []

    def report(self, code: str, line: int | None, message: str, hint: str) -> None:
        """Add a diagnostic; the arguments are the fields of ``Diagnostic``."""
        self.diagnostics.append(
            Diagnostic(path=self.path, line=line, code=code, message=message, hint=hint)
        )


class ExplainerError(Exception):
    """An error that the command line reports without a traceback."""


class ContentError(ExplainerError):
    """The content is wrong in one or more places, and nothing was written.

    ``diagnostics`` has all of them, sorted by file and line.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = sort_diagnostics(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


def make_content_error(
    code: str, path: Path, message: str, hint: str, line: int | None = None
) -> ContentError:
    """Return the exception for one error; the arguments are the fields of ``Diagnostic``."""
    return ContentError([Diagnostic(path=path, line=line, code=code, message=message, hint=hint)])


class UsageError(ExplainerError):
    """The command was used wrongly, such as with an invalid option, folder or port."""


class MissingExtraError(ExplainerError, ImportError):
    """An optional package is not installed."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}; {hint}")
        self.message = message
        self.hint = hint


@contextmanager
def requires_extra(extra: str, feature: str) -> Iterator[None]:
    """Report a failed import of an optional package with the command that installs it.

    Args:
        extra: the name of the extra that includes the package.
        feature: what needs the package, such as "reading RIS".

    Raises:
        MissingExtraError: the import failed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"{feature} needs the package {error.name}, which is not installed",
            f'run pip install "{DISTRIBUTION}[{extra}]"',
        ) from error


def replace_control_characters(text: str) -> str:
    """Return a text that a terminal shows as it is; content may have codes for terminals in it."""
    return CONTROL_CHARACTER.sub("\ufffd", text)


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics by file, then line, without duplicates."""
    return tuple(sorted(set(diagnostics), key=_get_sort_key))


def select_errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics that are not warnings."""
    return tuple(diagnostic for diagnostic in diagnostics if not diagnostic.is_warning)


def _get_sort_key(diagnostic: Diagnostic) -> tuple[str, int, str]:
    return str(diagnostic.path), diagnostic.line or 0, diagnostic.message
