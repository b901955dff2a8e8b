from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostics import PAGE, render_reference
from explainer.bibliography.check_results import read_check_results
from explainer.bibliography.linkcheck.report import report_problems
from explainer.cli.main import main
from explainer.diagnostics import AREAS, RULES
from explainer.errors import Diagnostic
from support.paths import ROOT

CODE = re.compile(r"\b[EW]\d{3}\b")
FIRST_DIGITS = dict(zip(AREAS, "0123456789", strict=False))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with a site of one page, where the commands of the examples run."""
    pages = tmp_path / "content" / "pages"
    pages.mkdir(parents=True)
    (tmp_path / "content" / "site.toml").write_text('title = "Birds"\n')
    (pages / "welcome.md").write_text("# Welcome\n\nBirds sing.\n")
    monkeypatch.chdir(tmp_path)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    monkeypatch.setenv("PATH", path)
    for service in ("DOI", "CROSSREF", "PUBMED", "ARCHIVE"):  # nobody listens there
        monkeypatch.setenv(f"EXPLAINER_{service}", "http://127.0.0.1:9/")
    return tmp_path


def run(command: str) -> str:
    """Return what a command prints; those of explainer run in this process."""
    words = shlex.split(command)
    if words == ["explainer", "studies", "check"]:  # what it reports after the requests
        folder = Path("content/studies")
        return "\n".join(map(str, report_problems(read_check_results(folder), folder)))
    if words[0] == "explainer":
        main(words[1:])
        return ""
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert words[0].startswith("CHROMIUM=") or done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("code", RULES)
def test_the_example_of_each_code_is_reported(
    code: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real commands report each code for its example, and no other error."""
    if code == "W905":
        monkeypatch.setitem(sys.modules, "typst", None)
    rule = RULES[code]
    for name, text in rule.example.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    printed = "".join(run(command) for command in rule.commands)
    output = capsys.readouterr()
    codes = set(CODE.findall(printed + output.out + output.err))
    assert code in codes, printed + output.err
    if rule.commands[-1] != "explainer studies check":
        assert {one for one in codes if one.startswith("E")} <= {code, *CASCADES.get(code, ())}


CASCADES = {"E315": ("E111",), "E003": (), "E409": ()}
"""Errors that an example cannot avoid."""


def test_an_unknown_code_fails() -> None:
    """A diagnostic needs a code of the registry."""
    with pytest.raises(ValueError, match="not in the registry"):
        Diagnostic(path=Path("p.md"), code="E999", message="m", hint="h")


def test_codes_are_unique_and_in_their_area() -> None:
    """The number of a code is unique, whatever its letter; its first digit names the area."""
    numbers = [code[1:] for code in RULES]
    assert len(set(numbers)) == len(numbers)
    for area, rules in AREAS.items():
        assert {rule.code[1] for rule in rules} == {FIRST_DIGITS[area]}


def test_each_code_is_used() -> None:
    """The package uses each code outside of the registry, and no other."""
    package = ROOT / "src" / "explainer"
    used: set[str] = set()
    for path in package.rglob("*.py"):
        if "diagnostics" not in path.relative_to(package).parts:
            used |= set(re.findall(r'"([EW]\d{3})"', path.read_text(encoding="utf-8")))
    assert used == set(RULES)


def test_the_reference_page_is_up_to_date() -> None:
    """``docs/diagnostics.md`` is what ``python tools/diagnostics.py`` writes."""
    assert PAGE.read_text(encoding="utf-8") == render_reference()
