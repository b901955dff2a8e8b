"""Find the files that are installed beside the code: the example pages and Binder's lock file."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from explainer.errors import DISTRIBUTION, REINSTALL, ExplainerError

SHARE = "share/explainer"
"""The folder of these files below an environment's prefix."""
LICENCE = "LICENSE-CONTENT.md"
CHECKOUT = Path(__file__).parents[3]


def find_content() -> Path:
    """Return the content folder of the example pages.

    Raises:
        ExplainerError: the package was installed without it.
    """
    return _find("content")


def find_content_licence() -> Path:
    """Return the licence of the example pages.

    Raises:
        ExplainerError: the package was installed without it.
    """
    return _find(LICENCE)


def find_lock_file() -> Path:
    """Return the lock file of Binder's environment, which has a hash for every package.

    Raises:
        ExplainerError: the package was installed without it.
    """
    return _find("binder") / "requirements.txt"


def find_distribution() -> Distribution:
    """Return the metadata of the installed package.

    Raises:
        ExplainerError: the package is not installed.
    """
    try:
        return distribution(DISTRIBUTION)
    except PackageNotFoundError:
        raise ExplainerError(
            f"{DISTRIBUTION} is not installed; run pip install . in its folder"
        ) from None


def _find(name: str) -> Path:
    if (CHECKOUT / "content" / "site.toml").is_file() and (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / name
    package = find_distribution()
    for file in package.files or ():
        if file.as_posix().endswith(f"{SHARE}/content/site.toml"):
            return Path(str(package.locate_file(file))).resolve().parents[1] / name
    raise ExplainerError(f"{DISTRIBUTION} was installed without its example pages; {REINSTALL}")
