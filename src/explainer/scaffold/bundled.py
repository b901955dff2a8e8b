"""What travels with the package beside its code: these pages, and Binder's locked versions."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from explainer.errors import ExplainerError

SHARE = "share/explainer"
"""Where an installed package has them, below its environment."""
CHECKOUT = Path(__file__).parents[3]
MARK = f"{SHARE}/content/site.toml"


def bundled_content() -> Path:
    """Return the content folder of this explainer's own pages.

    Raises:
        ExplainerError: the package was installed without it.
    """
    return _bundled("content")


def bundled_lock() -> Path:
    """Return the file of the versions that Binder installs, each with its hashes.

    Raises:
        ExplainerError: the package was installed without it.
    """
    return _bundled("binder") / "requirements.txt"


def installed() -> Distribution:
    """Return what is known of the package as it was installed.

    Raises:
        ExplainerError: it was not.
    """
    try:
        return distribution("explainer")
    except PackageNotFoundError:
        raise ExplainerError("explainer is not installed; run pip install . where it is") from None


def _bundled(name: str) -> Path:
    if (CHECKOUT / "content" / "site.toml").is_file() and (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / name
    package = installed()
    for file in package.files or ():
        if file.as_posix().endswith(MARK):
            return Path(str(package.locate_file(file))).resolve().parents[1] / name
    raise ExplainerError("this explainer was installed without its pages; install it anew")
