"""The Python that runs in browsers, and what its packages are compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from explainer.errors import requires_extra

with requires_extra("live", "exporting Python for browsers"):
    from packaging.markers import Marker, default_environment
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.utils import NormalizedName, canonicalize_name

__all__ = ["NormalizedName", "Target", "canonicalize_name", "parse_needs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One version of Python for browsers."""

    python: str
    """Such as ``3.14.2``."""

    def accepts(self, specifier: str | None) -> bool:
        """Return whether a package that declares ``Requires-Python`` runs in this version."""
        try:
            return SpecifierSet(specifier or "").contains(self.python, prereleases=True)
        except InvalidSpecifier:
            return True  # pip ignores it too

    def matches(self, marker: Marker | None, extras: tuple[str, ...] = ()) -> bool:
        """Return whether a requirement holds in the browser.

        Args:
            marker: the condition of the requirement, if it has one.
            extras: the extras of the package that are wanted.
        """
        if marker is None:
            return True
        environment = self._make_environment()
        return any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras))

    def _make_environment(self) -> dict[str, str]:
        version = re.match(r"\d+\.\d+", self.python)
        return {
            **{name: str(value) for name, value in default_environment().items()},
            "implementation_version": self.python,
            "os_name": "posix",
            "platform_machine": "wasm32",
            "platform_release": "",
            "platform_system": "Emscripten",
            "platform_version": "",
            "python_full_version": self.python,
            "python_version": version[0] if version else self.python,
            "sys_platform": "emscripten",
        }


def parse_needs(lines: Iterable[str]) -> Iterator[Requirement]:
    """Yield the requirements of a package; what no installer could read is left out."""
    for line in lines:
        with suppress(InvalidRequirement):
            yield Requirement(line)
