"""Write the list of what the wheel and its locked environment consist of (SBOM, CycloneDX).

    python tools/sbom.py

`make lock` runs it. The list has every Python package of requirements/serve.txt, and every package
from npm that is bundled into the scripts. The wheel carries the list in its folder
``.dist-info/sboms`` (PEP 770). The same lock files give the same bytes. A licence is what the
package itself declares; versions for other systems, which are not installed here, may have none.
"""

from __future__ import annotations

import json
import re
import uuid
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from explainer.browser_python.bill import find_licence, make_component, read_licence
from explainer.errors import DISTRIBUTION

ROOT = Path(__file__).parents[1]
SBOM = ROOT / "requirements" / "explainer.cdx.json"
PYTHON_LOCK = ROOT / "requirements" / "serve.txt"
NPM_LOCK = ROOT / "frontend" / "package-lock.json"
_PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


def list_python_packages() -> list[tuple[str, str]]:
    """Return name and version of each locked Python package; systems may have different ones."""
    return sorted(set(_PIN.findall(PYTHON_LOCK.read_text(encoding="utf-8"))))


def list_npm_packages() -> list[tuple[str, str, str]]:
    """Return name, version and licence of each npm package that is part of the bundled scripts."""
    packages = json.loads(NPM_LOCK.read_text(encoding="utf-8"))["packages"]
    return sorted(
        (path.rpartition("node_modules/")[2], package["version"], package.get("license", ""))
        for path, package in packages.items()
        if path and not package.get("dev")
    )


def build_sbom() -> str:
    """Return the list as JSON."""
    ours = metadata(DISTRIBUTION)
    present = _read_present_licences()
    root = make_component("pypi", DISTRIBUTION, ours["Version"], ours["License-Expression"])
    root.type = ComponentType.APPLICATION
    components = [
        make_component("pypi", name, version, _find_licence(name, version, present))
        for name, version in list_python_packages()
    ]
    components += [make_component("npm", *package) for package in list_npm_packages()]
    requirements = map(Requirement, ours.get_all("Requires-Dist") or ())
    needed = {one.name for one in requirements if "extra" not in str(one.marker or "")}
    for component in components:
        is_needed = component.name in needed or str(component.purl).startswith("pkg:npm")
        component.scope = ComponentScope.REQUIRED if is_needed else ComponentScope.OPTIONAL
    bom = Bom(components=components)
    bom.metadata.component = root
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the same bytes at any time
    bom.register_dependency(root, [one for one in components if one.name in needed])
    names = "\n".join(str(component.purl) for component in [root, *components])
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, names)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _find_licence(name: str, version: str, present: dict[str, str]) -> str:
    """Return the licence that a package declares; if it is not installed here, as listed before."""
    try:
        fields = metadata(name)
    except PackageNotFoundError:
        fields = None
    if fields is None or fields["Version"] != version:
        return present.get(str(PackageURL("pypi", None, name, version)), "")
    return find_licence(fields)


def _read_present_licences() -> dict[str, str]:
    if not SBOM.is_file():
        return {}
    components = json.loads(SBOM.read_text(encoding="utf-8"))["components"]
    return {one["purl"]: read_licence(one) for one in components}


if __name__ == "__main__":
    SBOM.write_text(build_sbom(), encoding="utf-8")
