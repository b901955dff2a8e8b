"""Repeat the attacks of docs/safety.md and compare the responses with its tables."""

from __future__ import annotations

import re
import shutil

import pytest

from explainer.builder import build
from support import attack_attempts as attempts
from support.hostile_content import write_content, write_notebook
from support.paths import ROOT
from support.raw_client import serve_folder

TEXT = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
CANARY = "window.seen = []; window.ran = (field) => window.seen.push(String(field));"
SECRET = "nobody may read this"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve hostile pages, with secrets beside and below them."""
    folder = tmp_path_factory.mktemp("attacked")
    write_content(folder / "content")
    build(folder / "content", folder / "made")
    with serve_folder(folder, "--kernels=2", "--kernels-per-address=2") as started:
        notebooks = folder / "notebooks"
        shutil.copy(folder / "made" / "hostile.ipynb", notebooks)
        write_notebook(notebooks / "educators.ipynb")
        (notebooks / ".hidden").mkdir()
        for path in (folder / "secret.txt", folder / "secret.ipynb", notebooks / ".hidden"):
            (path / "secret.ipynb" if path.is_dir() else path).write_text(SECRET)
        (notebooks / "linked.ipynb").symlink_to(folder / "secret.ipynb")
        yield started


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """Serve with few connections and short timeouts, and allow framing by one platform."""
    words = ("--kernels=0", "--connections=40", "--idle-seconds=2")
    frame = "--frame-ancestors=https://learning.example"
    with serve_folder(tmp_path_factory.mktemp("strict"), *words, frame) as started:
        yield started


def said(heading):
    """Return the table below a heading of the guide."""
    return re.search(rf"^### {heading}\n.*?^(\|.*?)(?:\n\n|\Z)", TEXT, re.MULTILINE | re.DOTALL)[1]


@pytest.mark.parametrize(
    ("heading", "tried"),
    [
        ("Files", attempts.paths),
        ("Kernels", attempts.kernels),
        ("Templates, themes and kernels", attempts.choices),
        ("Requests", attempts.requests),
    ],
)
def test_responses_match_the_guide(server, heading, tried):
    """Each row of a table is tried; afterwards readers still get their pages."""
    assert attempts.table(tried(server)) == said(heading).strip()
    assert attempts.got(server, attempts.PAGE) == "`HTTP/1.1 200 OK`"
    assert SECRET not in (log := server.log.read_text())
    assert "Uncaught" not in log


def test_incomplete_requests_match_the_guide(strict):
    """Stalled connections are closed, and those over the limit are refused."""
    assert attempts.table(attempts.halves(strict)) == said("Incomplete requests").strip()


def test_hostile_text_matches_the_guide(server, reader):
    """Each field is shown as text, and a browser runs none of it."""
    one = reader()
    one.context.add_init_script(CANARY)
    assert attempts.table(attempts.words(server, one.page), "field") == said("Hostile text").strip()


def test_headers_match_the_guide(server, strict):
    """The policy is the one in the guide, also for a server that allows framing."""
    assert attempts.table(attempts.frames(server, strict), "header") == said("Headers").strip()


def test_named_tests_exist():
    """Every test that the guide names exists."""
    named = re.findall(r"`(tests/[a-z_/]+/test_\w+\.py)(?:::(test_\w+))?`", TEXT)
    assert len(named) > 5
    for path, test in named:
        file = ROOT / path
        assert file.is_file(), path
        assert not test or f"def {test}(" in file.read_text(encoding="utf-8"), test
