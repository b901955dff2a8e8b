"""Build a wheel of the installed package, so that a course's Binder runs the same version."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from explainer.errors import DISTRIBUTION, REINSTALL, ExplainerError
from explainer.files.archive import add_file
from explainer.scaffold.bundled_files import (
    LICENCE,
    SHARE,
    find_content,
    find_content_licence,
    find_distribution,
    find_lock_file,
)

PACKAGE = Path(__file__).parents[1]
RENDER = PACKAGE / "render"
LAB_EXTENSION = "share/jupyter/labextensions/explainer-lab"
JUPYTER_FILES = {
    "templates/lab-settings.json": "share/jupyter/lab/settings/overrides.d/explainer.json",
    "templates/lab-package.json": f"{LAB_EXTENSION}/package.json",
    "static/lab.js": f"{LAB_EXTENSION}/static/lab.js",
    "templates/voila-config.py": "etc/jupyter/voila.py",
    "templates/server-extension.json": "etc/jupyter/jupyter_server_config.d/explainer.json",
}
"""Where Jupyter looks for our settings and extensions, below an environment's prefix."""
WHEEL_FILE = (
    "Wheel-Version: 1.0\nGenerator: explainer new\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
)


def build_wheel() -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel of this package.

    The same files give the same bytes. The format is specified in
    https://packaging.python.org/en/latest/specifications/binary-distribution-format/

    Raises:
        ExplainerError: the package was not installed, or was installed without its pages.
    """
    name = f"{DISTRIBUTION.replace('-', '_')}-{find_distribution().version}"
    rows = []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in _files(name):
            digest = base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
            rows.append(f"{path},sha256={digest},{len(data)}\n")
            add_file(archive, path, data)
        record = f"{name}.dist-info/RECORD"
        add_file(archive, record, "".join([*rows, f"{record},,\n"]).encode())
    return f"{name}-py3-none-any.whl", buffer.getvalue()


def _files(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of each file of the wheel except RECORD."""
    shared = f"{name}.data/data"
    yield from _folder_files(PACKAGE, "explainer")
    yield from _folder_files(
        RENDER / "templates/voila", f"{shared}/share/jupyter/voila/templates/explainer"
    )
    yield from _folder_files(find_content(), f"{shared}/{SHARE}/content")
    for file, path in JUPYTER_FILES.items():
        yield f"{shared}/{path}", (RENDER / file).read_bytes()
    yield f"{shared}/{SHARE}/{LICENCE}", find_content_licence().read_bytes()
    yield f"{shared}/{SHARE}/binder/requirements.txt", find_lock_file().read_bytes()
    yield from _metadata_files(f"{name}.dist-info")


def _folder_files(folder: Path, prefix: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_skipped = any(part == "__pycache__" or part.startswith(".") for part in parts)
        if path.is_file() and not is_skipped:
            yield f"{prefix}/{'/'.join(parts)}", path.read_bytes()


def _metadata_files(prefix: str) -> Iterator[tuple[str, bytes]]:
    package = find_distribution()
    for file in ("METADATA", "entry_points.txt"):
        text = package.read_text(file)
        if text is None:
            raise ExplainerError(f"{DISTRIBUTION} was installed without its {file}; {REINSTALL}")
        yield f"{prefix}/{file}", text.encode()
    for path in sorted(package.files or ()):
        _, _, name = path.as_posix().partition(".dist-info/")
        if name.startswith(("licenses/", "sboms/")):
            yield f"{prefix}/{name}", path.read_binary()
    yield f"{prefix}/WHEEL", WHEEL_FILE.encode()
