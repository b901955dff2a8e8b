"""Where something is wrong, what, and how to mend it; it knows nothing of pages or notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DISTRIBUTION = "explainer-notebooks"
"""The name to install; ``explainer`` on the public index is another project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One thing that is wrong in one place."""

    path: Path
    line: int | None = None
    """Counted from 1 in the file as it is on disk; None where the whole file is meant."""
    message: str
    """What is wrong and, where it is not plain, why that matters."""
    hint: str
    """What the author can do about it, as an instruction."""
    is_warning: bool = False
    """True for what deserves a look but stops nothing."""

    def __str__(self) -> str:
        """Return it as one line, also where it quotes words of several."""
        place = f"{self.path}:{self.line}" if self.line is not None else f"{self.path}"
        return " ".join(f"{place}: {self.message}; {self.hint}".splitlines())


class ExplainerError(Exception):
    """Anything that the command line reports to a person instead of a traceback."""


class ContentError(ExplainerError):
    """The content is wrong in one or more places; nothing was written.

    ``diagnostics`` holds all of them, sorted by file and line.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = sorted_diagnostics(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


class UsageError(ExplainerError):
    """The command was used wrongly: an option, a folder or a port that cannot be."""


class MissingExtraError(ExplainerError, ImportError):
    """An optional package is not installed."""


@contextmanager
def requires_extra(extra: str, feature: str) -> Iterator[None]:
    """Report a failed import of an optional package with the command that installs it.

    Args:
        extra: the name of the extra that includes the package.
        feature: what needs the package, as the beginning of a sentence.

    Raises:
        MissingExtraError: the import failed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"{feature} needs the package {error.name}, which is not installed; "
            f'run pip install "{DISTRIBUTION}[{extra}]"'
        ) from error


def sorted_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the problems by file, then line, each said once."""
    return tuple(
        sorted(
            set(diagnostics), key=lambda found: (str(found.path), found.line or 0, found.message)
        )
    )
