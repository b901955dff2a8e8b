from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explainer.browser_python.npm import (
    REGISTRY,
    DownloadError,
    NpmPackage,
    compute_integrity,
    find_package_file,
    find_registry,
)
from explainer.browser_python.pyodide import open_pyodide
from explainer.errors import ContentError
from support.local_services import CannedResponse, LocalServices, running_services

DATA = b"birds"
PACKAGE = NpmPackage(name="@all/birds", version="1.2.3", integrity=compute_integrity(DATA))


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServices]:
    """Serve one package as a registry does, and use this registry."""
    with running_services() as services:
        services.answers["/npm/@all/birds/-/birds-1.2.3.tgz"] = CannedResponse(body=DATA)
        monkeypatch.setenv("npm_config_registry", f"{services.address}/npm")
        yield services


def test_a_package_is_downloaded_once(registry: LocalServices, tmp_path: Path) -> None:
    """The second time it comes from the cache."""
    path = find_package_file(PACKAGE, tmp_path / "cache")
    assert path.read_bytes() == DATA
    assert find_package_file(PACKAGE, tmp_path / "cache") == path
    assert len(registry.requests) == 1


def test_a_damaged_file_in_the_cache_is_replaced(registry: LocalServices, tmp_path: Path) -> None:
    """The digest is checked each time."""
    find_package_file(PACKAGE, tmp_path).write_bytes(b"bees")
    assert find_package_file(PACKAGE, tmp_path).read_bytes() == DATA
    assert len(registry.requests) == 2


@pytest.mark.usefixtures("registry")
def test_other_bytes_than_expected_are_refused(tmp_path: Path) -> None:
    """What a registry sends is compared with the digest that is known, and not kept."""
    other = NpmPackage(name=PACKAGE.name, version="1.2.3", integrity=compute_integrity(b"bees"))
    with pytest.raises(DownloadError, match="unexpected contents"):
        find_package_file(other, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_no_network_is_reported_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The diagnostic says which address failed, and how to get the file elsewhere."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ContentError, match=r"E910 .*127\.0\.0\.1:9.*npm pack pyodide@.*--pyodide"):
        open_pyodide(None, tmp_path)


def test_the_registry_of_the_users_npm_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment comes before the user's file of settings, and both before the default."""
    settings = tmp_path / ".npmrc"
    monkeypatch.delenv("npm_config_registry", raising=False)
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(settings))
    assert find_registry() == REGISTRY
    settings.write_text("fund=false\nregistry = https://npm.example/all\n")
    assert find_registry() == "https://npm.example/all/"
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://other.example")
    assert find_registry() == "https://other.example/"
