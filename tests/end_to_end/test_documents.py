"""What README, CONTRIBUTING and docs/ promise: commands, addresses, examples, links, names."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

from chromium import find_chromium
from explainer.builder import check
from explainer.cli.main import build_parser
from explainer.errors import select_errors
from support.guide_blocks import DOCUMENTS, SLOW, read_blocks
from support.guide_runner import run_guide
from support.paths import ROOT
from support.repository import LOCKS, copy_checkout, makefile_targets, pins

IN_CHECKOUT = ("README.md", "CONTRIBUTING.md", "docs/deploy.md", "docs/operation.md")
"""Documents whose commands are run in a checkout; tests of their own run the others."""
IN_COURSES = (
    "adapting.md",
    "code-cells.md",
    "dialects.md",
    "learning-platforms.md",
    "lecture.md",
    "live-in-the-browser.md",
    "publishing.md",
    "studies.md",
    "writing.md",
)
GENERATED = "diagnostics.md"
"""tests/test_diagnostics.py runs each of its examples."""
NOT_RUN = (
    ("README.md", "make test"),
    ("CONTRIBUTING.md", "make check"),
    ("CONTRIBUTING.md", 'make test PYTEST_ARGS="-n 0"'),
    ("adapting.md", 'pip install --upgrade "./explainer_notebooks-'),
    ("adapting.md", "explainer update"),
    ("deploy.md", "cp deploy/nginx/explainer.conf /etc/nginx/conf.d/"),
    ("deploy.md", "nginx -t && systemctl reload nginx"),
    ("deploy.md", "docker compose -f deploy/container/compose.yaml up --build"),
    ("deploy.md", "docker run --read-only --tmpfs /tmp --cap-drop ALL"),
    ("deploy.md", '  --volume "$PWD/notebooks:/srv/explainer/notebooks:ro"'),
    ("deploy.md", "export JUPYTER_GATEWAY_AUTH_TOKEN=change-this"),
    ("deploy.md", "explainer serve notebooks --gateway http://kernels.example.org:8888"),
    ("deploy.md", "EXPLAINER_EDUCATORS=ada,grace jupyterhub"),
    ("lecture.md", "explainer export slides reading-a-study --template university.pptx"),
    ("lecture.md", "explainer serve --room"),
    ("live-in-the-browser.md", "explainer export site --live --pyodide"),
    ("publishing.md", "explainer publish"),
)
"""The commands that no test runs, by document; the fence of each block says why."""
ROBIN = """---
type: article-journal
title: How birds sing
DOI: 10.5555/x
finding: They sing at dawn.
issued: 2020
---

## Found

They sing.

## Fit

Birds only.
"""
WREN = ROBIN.replace("birds", "wrens").replace("5555/x", "5555/wren").replace("2020", "2021")
WRITTEN = [document for document in DOCUMENTS if document.name != GENERATED]
WITH_CONTENT = [
    document
    for document in WRITTEN
    if any(block.language == "markdown" for block in read_blocks(document))
]


def by_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_commands_that_no_test_runs_are_known() -> None:
    """Each block says why, and every other block of commands belongs to a document that is run."""
    skipped = []
    for document in WRITTEN:
        for block in read_blocks(document):
            if block.language == "sh" and block.reason:
                skipped += [(document.name, line) for line in block.content.splitlines()]
            elif block.language == "sh":
                runs = by_name(document) in IN_CHECKOUT or document.name in IN_COURSES
                assert runs, f"{document.name}:{block.line}"
    assert len(skipped) == len(NOT_RUN)
    for (name, line), (expected, start) in zip(skipped, NOT_RUN, strict=True):
        assert (name, line[: len(start)]) == (expected, start)


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_commands_quote_what_shells_expand(document: Path) -> None:
    """zsh, the shell of macOS, refuses a pattern that matches no file, such as `.[lab]`."""
    for block in read_blocks(document):
        if block.language == "sh":
            bare = re.sub(r"""'[^']*'|"[^"]*"|  # .*""", "", block.content)
            assert not re.search(r"[][()*?]", bare), f"{document.name}:{block.line}"


@pytest.mark.parametrize("name", IN_CHECKOUT)
def test_commands_work_in_a_checkout(name: str, tmp_path: Path) -> None:
    """Each command succeeds, and each address that it prints answers."""
    folder = copy_checkout(tmp_path / "explainer")
    run_guide(folder / name, folder, env={"CHROMIUM": find_chromium() or ""})


@pytest.mark.deploy
@pytest.mark.parametrize(
    "name", [name for name in IN_CHECKOUT if SLOW in (ROOT / name).read_text()]
)
def test_commands_work_in_a_fresh_environment(name: str, tmp_path: Path) -> None:
    """What the documents install is enough for their other commands."""
    folder = copy_checkout(tmp_path / "explainer")
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    env = {"CHROMIUM": find_chromium() or "", "VENV": ".venv"}
    run_guide(folder / name, folder, env=env, environment=environment)


@pytest.mark.parametrize("document", WITH_CONTENT, ids=by_name)
def test_examples_of_content_have_no_errors(document: Path, tmp_path: Path) -> None:
    """`explainer check` accepts the pages, studies, figures and blocks that a document shows."""
    content = tmp_path / "content"
    for name in ("pages", "studies", "figures"):
        (content / name).mkdir(parents=True)
    (content / "site.toml").write_text('title = "Birds"\n', encoding="utf-8")
    (content / "studies" / "robin2020.md").write_text(ROBIN, encoding="utf-8")
    (content / "studies" / "wren2021.md").write_text(WREN, encoding="utf-8")
    shutil.copy(ROOT / "content" / "studies" / "henderson2014.md", content / "studies")
    (content / "pages" / "welcome.md").write_text("---\ntitle: Welcome\n---\nHello.\n")
    loose = ["---\ntitle: Loose\n---\nWords."]
    for block in read_blocks(document):
        if block.language != "markdown":
            continue
        named = re.search(r"`(content/[\w/-]+\.md)`", block.before)
        if named:
            (tmp_path / named[1]).write_text(block.content, encoding="utf-8")
        else:
            loose.append(block.content)
    (content / "pages" / "loose.md").write_text("\n\nWords.\n\n".join(loose), encoding="utf-8")
    assert select_errors(check(content)) == ()


def parse(document: Path) -> list[Token]:
    """Return the tokens of a document, with the ids that GitHub gives to headings."""
    markdown = MarkdownIt().use(anchors_plugin, max_level=6)
    return markdown.parse(document.read_text(encoding="utf-8"))


def links(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            target = child.attrs.get("href") or child.attrs.get("src")
            if target:
                yield str(target)


@cache
def anchors(document: Path) -> set[str]:
    ids = {str(token.attrs["id"]) for token in parse(document) if "id" in token.attrs}
    return ids | set(re.findall(r'<a id="([^"]+)">', document.read_text(encoding="utf-8")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_links_lead_somewhere(document: Path) -> None:
    """Every linked file and picture exists, and has the heading that the link names."""
    for target in links(parse(document)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file), target


def inline_code(document: Path) -> list[str]:
    return [
        child.content
        for token in parse(document)
        for child in token.children or ()
        if child.type == "code_inline"
    ]


def find_parser(parser: ArgumentParser, words: list[str]) -> ArgumentParser:
    """Return the parser of a subcommand."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction) and words:
            names = words[0].split("|")
            assert set(names) <= set(action.choices), words
            return find_parser(action.choices[names[0]], words[1:])
    return parser


@pytest.mark.parametrize("document", WRITTEN, ids=by_name)
def test_commands_named_in_sentences_exist(document: Path) -> None:
    """Each `explainer …` is a subcommand with these options, and each `make …` a target."""
    for code in inline_code(document):
        words = re.findall(r"[\w|./-]+", code)
        if code.startswith("make "):
            assert words[1] in makefile_targets(), code
        elif code.startswith("explainer ") and words[1:]:
            known = find_parser(build_parser(), words[1:])._option_string_actions
            assert {word for word in words if word.startswith("--")} <= known.keys(), code


def test_documents_install_only_what_is_locked() -> None:
    """No `pip install` names a package that is not ours, or that somebody else may have named."""
    locked = {name for lock in LOCKS for name, _ in pins(lock)}
    files = [
        *DOCUMENTS,
        *(ROOT / "src/explainer/scaffold/files").iterdir(),
        ROOT / "bench/README.md",
    ]
    found = 0
    for path in files:
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"pip install ([^`\n]+)", text):
            found += 1
            words = shlex.split(line.partition(" #")[0])
            for word, before in zip(words, ["", *words], strict=False):
                is_file = word.startswith((".", "binder/"))
                name = re.split(r"[\[<>=]", word)[0].lower().replace("_", "-")
                assert word.startswith("-") or before == "-r" or is_file or name in locked, line
                if before == "-r" and path.suffix == ".md":
                    assert (ROOT / word).is_file(), line
    assert found >= 8
