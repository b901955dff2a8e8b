"""The package as it is here → a wheel of it, so that a course's Binder has the very same one."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from explainer.errors import ExplainerError
from explainer.scaffold.bundled import SHARE, bundled_content, bundled_lock, installed

PACKAGE = Path(__file__).parents[1]
TEMPLATE = "share/jupyter/voila/templates/explainer"
LAB = "share/jupyter/lab/settings/overrides.d/explainer.json"
KIND = "Wheel-Version: 1.0\nGenerator: explainer new\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
TOLD = ("METADATA", "entry_points.txt")


def wheel() -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel of this package; the same for the same files.

    https://packaging.python.org/en/latest/specifications/binary-distribution-format/

    Raises:
        ExplainerError: the package was not installed, or without its pages.
    """
    name = f"explainer-{installed().version}"
    rows = []
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in _files(name):
            digest = base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()
            rows.append(f"{path},sha256={digest},{len(data)}\n")
            _put(archive, path, data)
        record = f"{name}.dist-info/RECORD"
        _put(archive, record, "".join([*rows, f"{record},,\n"]).encode())
    return f"{name}-py3-none-any.whl", made.getvalue()


def _files(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the wheel but its list of them."""
    places = {
        "explainer": PACKAGE,
        f"{name}.data/data/{TEMPLATE}": PACKAGE / "render" / "templates" / "voila",
        f"{name}.data/data/{SHARE}/content": bundled_content(),
    }
    for place, folder in places.items():
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            is_left = any(part == "__pycache__" or part.startswith(".") for part in parts)
            if path.is_file() and not is_left:
                yield f"{place}/{'/'.join(parts)}", path.read_bytes()
    yield (
        f"{name}.data/data/{LAB}",
        (PACKAGE / "render" / "templates" / "lab-settings.json").read_bytes(),
    )
    yield f"{name}.data/data/{SHARE}/binder/requirements.txt", bundled_lock().read_bytes()
    package = installed()
    for file in TOLD:
        text = package.read_text(file)
        if text is None:
            raise ExplainerError(f"this explainer was installed without its {file}; do so anew")
        yield f"{name}.dist-info/{file}", text.encode()
    for told in sorted(package.files or ()):
        _, _, licence = told.as_posix().partition(".dist-info/licenses/")
        if licence:
            yield f"{name}.dist-info/licenses/{licence}", told.read_binary()
    yield f"{name}.dist-info/WHEEL", KIND.encode()


def _put(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    told = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
    told.external_attr = 0o644 << 16
    archive.writestr(told, data, zipfile.ZIP_DEFLATED)
