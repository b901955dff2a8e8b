"""List what is sent to browsers, with versions and licences, as a CycloneDX document."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from hashlib import sha256
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from explainer.browser_python.pyodide import PYODIDE, Pyodide
from explainer.errors import DISTRIBUTION, Diagnostic, requires_extra

with requires_extra("live", "listing what is sent to browsers"):
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

NAME = "sbom.cdx.json"
SCRIPTS = ("voila", "jupyterlab-pygments", "jupyterlab-widgets", "anywidget")
"""The packages whose scripts show widgets in the page."""
_SCRIPT_LICENCES = "third-party-licenses.json"
"""The file in which a build of JupyterLab's tools lists what it has bundled."""
_OURS = "explainer.cdx.json"
"""The list of what our own package consists of, which its wheel carries."""
_PYTHON_LICENCE = "PSF-2.0"
_PYODIDE_LICENCE = "MPL-2.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPackage:
    """A Python package that browsers get."""

    name: str
    version: str
    data: bytes
    """The wheel."""


def render_bill(packages: Iterable[SentPackage], pyodide: Pyodide) -> bytes:
    """Return the list of what a site sends to browsers; no time leaves a trace in it.

    Args:
        packages: Python packages.
        pyodide: the Python of browsers.
    """
    fields = distribution(DISTRIBUTION).metadata
    root = make_component("pypi", DISTRIBUTION, fields["Version"], fields["License-Expression"])
    root.type = ComponentType.APPLICATION
    found = [
        make_component("npm", PYODIDE.name, pyodide.version, _PYODIDE_LICENCE),
        make_component("generic", "python", pyodide.python, _PYTHON_LICENCE),
        *(_make_wheel_component(package) for package in packages if package.name != DISTRIBUTION),
        *_list_bundled(),
        *(part for name in SCRIPTS for part in _list_scripts(name)),
    ]
    components = [one for _, one in sorted({str(one.purl): one for one in reversed(found)}.items())]
    bom = Bom(components=components)
    bom.metadata.component = root
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the same bytes at any time
    bom.register_dependency(root, components)
    names = [f"{one.purl} {' '.join(hash.content for hash in one.hashes)}" for one in components]
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(names))
    return (JsonV1Dot6(bom).output_as_string(indent=1) + "\n").encode()


def report_missing_licences(bill: bytes, path: Path) -> Iterator[Diagnostic]:
    """Yield a warning for each part of a list that does not say its licence.

    Args:
        bill: the list.
        path: where the warnings are reported.
    """
    for part in json.loads(bill)["components"]:
        if not part.get("licenses"):
            message = f"{part['name']} {part['version']} is sent to browsers, "
            hint = "find out what its authors allow before you publish the site"
            yield Diagnostic(
                path=path, code="W913", message=f"{message}and does not say its licence", hint=hint
            )


def make_component(
    kind: str, name: str, version: str, licence: str, data: bytes = b""
) -> Component:
    """Return the entry of a package.

    Args:
        kind: the kind of its package URL, such as ``pypi``.
        name: its name there.
        version: its version.
        licence: a licence expression, or the name of a licence; empty if it is not known.
        data: its file, if it is one.
    """
    namespace, _, base = name.rpartition("/")
    purl = PackageURL(kind, namespace or None, base, version)
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=sha256(data).hexdigest())] if data else []
    return Component(
        name=name,
        version=version,
        purl=purl,
        bom_ref=str(purl),
        hashes=hashes,
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
    )


def find_licence(fields: PackageMetadata | Message) -> str:
    """Return what the metadata of a Python package says about its licence; empty for nothing."""
    for field in ("License-Expression", "License"):
        text = "".join(fields.get_all(field) or ()).strip()
        if text and text != "UNKNOWN" and "\n" not in text:
            return text
    named = [one for one in fields.get_all("Classifier") or () if one.startswith("License ::")]
    return "; ".join(sorted(one.rpartition(" :: ")[2] for one in named))


def read_licence(part: Mapping[str, list[Mapping[str, Mapping[str, str] | str]]]) -> str:
    """Return the licence of a part of a list that was written before; empty for none."""
    for choice in part.get("licenses", []):
        match choice:
            case {"expression": str(text)} | {"license": {"id": str(text)} | {"name": str(text)}}:
                return text
    return ""


def _make_wheel_component(package: SentPackage) -> Component:
    licence = ""
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(package.data)) as archive:
        for name in filter(_is_metadata, archive.namelist()):
            licence = find_licence(Parser().parsestr(archive.read(name).decode("utf-8", "replace")))
    return make_component("pypi", package.name, package.version, licence, package.data)


def _is_metadata(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name == "METADATA" and path.parent.suffix == ".dist-info" and len(path.parts) == 2


def _list_scripts(name: str) -> Iterator[Component]:
    """Yield a Python package whose scripts are sent, and the npm packages in these scripts."""
    try:
        ours = distribution(name)
    except PackageNotFoundError:  # its scripts are not sent either
        return
    yield make_component("pypi", name, ours.version, find_licence(ours.metadata))
    for path in ours.files or ():
        if path.name == _SCRIPT_LICENCES:
            for part in json.loads(path.read_text(encoding="utf-8"))["packages"]:
                yield make_component(
                    "npm", part["name"], part["versionInfo"] or "", part["licenseId"] or ""
                )


def _list_bundled() -> Iterable[Component]:
    """Return the npm packages that are bundled into our scripts."""
    try:
        files = distribution(DISTRIBUTION).files or ()
        path = next(path for path in files if path.name == _OURS)
        parts = json.loads(path.read_text(encoding="utf-8"))["components"]
    except (PackageNotFoundError, StopIteration, OSError, ValueError):
        return []
    return [
        make_component("npm", part["name"], part["version"], read_licence(part))
        for part in parts
        if part["purl"].startswith("pkg:npm/")
    ]
