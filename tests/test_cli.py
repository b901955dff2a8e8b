from __future__ import annotations

import argparse
import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from explainer import __version__
from explainer.cli.main import build_parser, main
from support.paths import ROOT

GOOD = "---\ntitle: Good\n---\nWords.\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with a site of one good page."""
    pages = tmp_path / "content" / "pages"
    pages.mkdir(parents=True)
    (tmp_path / "content" / "site.toml").write_text('title = "Birds"\n')
    (pages / "good.md").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the real command in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "explainer.cli", *map(str, words)],
        cwd=folder, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_build_says_what_it_wrote(site: Path) -> None:
    """Results go to standard output, one a line; a second build has none."""
    first = run("build", folder=site)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.split() == ["notebooks/good.ipynb", "notebooks/index.ipynb"]
    second = run("build", folder=site)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_build_check(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--check`` is 1 and says which notebooks are stale, 0 when none is; it writes nothing."""
    assert main(["build", "--check"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"notebooks/{name}.ipynb: this notebook is stale; run explainer build"
        for name in ("good", "index")
    ]
    assert not (site / "notebooks").exists()
    assert main(["build"]) == 0
    assert main(["build", "--check"]) == 0


def utf16(pages: Path) -> None:
    (pages / "bad.md").write_bytes(GOOD.encode("utf-16"))


def latin1(pages: Path) -> None:
    (pages / "bad.md").write_bytes(b"---\ntitle: Bad\n---\nGr\xfc\xdfe\n")


def nul(pages: Path) -> None:
    (pages / "bad.md").write_bytes(b"---\ntitle: Bad\n---\na\0b\n")


def folder(pages: Path) -> None:
    (pages / "bad.md").mkdir()


def written(text: str) -> Callable[[Path], None]:
    return lambda pages: (pages / "bad.md").write_text(text) and None


def same_slug(pages: Path) -> None:
    (pages / "more").mkdir()
    (pages / "more" / "Good.md").write_text(GOOD)


BAD = {
    "utf-16": (utf16, "bad.md:1: E006 this file is UTF-16, not UTF-8; save it with the encoding"),
    "latin-1": (latin1, "bad.md:4: E008 byte 22 of this file (0xfc) is no UTF-8; save the file"),
    "nul": (nul, "bad.md:4: E007 there is a NUL byte here, so this is no text file; save it as"),
    "a folder": (folder, "bad.md: E002 this is a folder, not a file; name the Markdown file in it"),
    "empty": (written(""), "bad.md: E001 this file is empty; write the text, or remove the file"),
    "blank": (written(" \n\n"), "bad.md: E001 this file is empty; write the text, or remove the"),
    "no text": (written("---\ntitle: Bad\n---\n"), "bad.md:4: E232 this page has no text below"),
    "10 MB": (written("word " * 2_000_000), "bad.md: E005 this file has 10.0 MB, and a page may"),
    "same slug": (same_slug, "more/Good.md: E602 this page’s address is “good”, and so is that of"),
    "same key": (written("---\ntitle: A\ntag: x\ntitle: B\n---\nWords.\n"),
                 "bad.md:4: E103 the field “title” stands here a second time; keep one of the two"),
    "no mapping": (written("---\n- a\n- b\n---\nWords.\n"),
                   "bad.md:2: E104 the front matter has no fields; write each field as “name:"),
    "unclosed": (written("---\ntitle: Bad\n\nWords.\n"),
                 "bad.md:1: E101 the front matter that begins here is never closed by a line ---;"),
    "no YAML": (written("---\ntitle: a: b\n---\nx\n"), "bad.md:2: E102 the front matter is no"),
    "no TOML": (written("+++\ntitle = \n+++\nWords.\n"), "bad.md:2: E102 this is no TOML"),
    "wikilink": (written("---\ntitle: Bad\n---\n\n[[Goood]]\n"),
                 "bad.md:5: E307 there is no page “Goood”; did you mean “"),
    "script": (written("---\ntitle: Bad\n---\n<script>x</script>\n"), "bad.md:4: "),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Build and check answer 1 with file, line, what and how to mend it, and write nothing."""
    make, said = BAD[name]
    make(site / "content" / "pages")
    for words in (["build"], ["build", "--check"], ["check"]):
        assert main(words) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        assert f"content/pages/{said}" in shown.err
        assert "Traceback" not in shown.err
    assert not (site / "notebooks").exists()


def test_bad_input_through_the_real_command(site: Path) -> None:
    """All that is wrong comes at once, sorted by file and line, on standard error, with 1."""
    pages = site / "content" / "pages"
    latin1(pages)
    (pages / "worse.md").write_text("---\ntitle: x\ntitle: y\n---\n")
    done = run("build", folder=site)
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        "content/pages/bad.md:4", "content/pages/worse.md:3"
    ]  # fmt: skip
    assert not (site / "notebooks").exists()


def test_a_link_to_nowhere(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that is a link to a file that is not there is told, not left out."""
    (site / "content" / "pages" / "bad.md").symlink_to(site / "nowhere.md")
    assert main(["check"]) == 1
    assert "content/pages/bad.md: E003 there is no such file" in capsys.readouterr().err


def test_what_is_hidden_is_no_page(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The copies that an editor keeps beside the pages are not published."""
    hidden = site / "content" / "pages" / ".ipynb_checkpoints"
    hidden.mkdir()
    (hidden / "good-checkpoint.md").write_text(GOOD)
    assert main(["build"]) == 0
    assert capsys.readouterr().out.split() == ["notebooks/good.ipynb", "notebooks/index.ipynb"]


def test_check_of_good_content(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Good content is 0 without a word; what only deserves a look is told, and is 0 too."""
    assert main(["check"]) == 0
    assert capsys.readouterr() == ("", "")
    (site / "content" / "pages" / "odd.md").write_text("---\ntitle: Odd\nfoo: x\n---\nWords.\n")
    assert main(["check", "content"]) == 0
    said = capsys.readouterr().err
    assert "content/pages/odd.md:3: W110 there is no field “foo”" in said


def test_the_real_content() -> None:
    """Our own content has nothing wrong in it."""
    assert main(["check", str(ROOT / "content")]) == 0


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["bake"],
        ["build", "--colour"],
        ["serve", "--port", "x"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "0"],
    ],
)
def test_wrong_use(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A command that is no command is 2, with how it is used."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage: explainer")


def test_wrong_use_of_a_room(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page or a folder that cannot be is 2, and says what there is instead."""
    assert main(["build", "goood"]) == 2
    assert capsys.readouterr().err == (
        "explainer: there is no page 'goood'; the pages are good\n"
    )  # fmt: skip
    (site / "file").write_text("")
    assert main(["build", "--out", "file"]) == 2
    assert "explainer: file: the notebooks cannot be written there" in capsys.readouterr().err
    assert main(["serve", "nowhere", "--content", "neither", "--no-browser"]) == 2
    assert "there is no folder nowhere" in capsys.readouterr().err


def test_no_content_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """In a folder without content, what is missing is told with where it belongs."""
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 1
    said = capsys.readouterr().err
    assert "content/site.toml: E003 there is no such file" in said
    assert "content/pages: E601 there is no such folder" in said


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Help and version are results, so they go to standard output with 0."""
    for words, said in ((["--version"], __version__), (["build", "--help"], "--check")):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
        assert said in capsys.readouterr().out


def test_no_bar_where_there_is_no_terminal(site: Path) -> None:
    """A log gets no progress bar."""
    for number in range(30):
        (site / "content" / "pages" / f"p{number}.md").write_text(GOOD)
    assert run("build", folder=site).stderr == ""


def subparsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parsers of all commands, those inside other commands included."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield command
                yield from subparsers(command)


def test_every_command_has_a_description_and_describes_its_arguments() -> None:
    """The help of every command says what the command does and what each argument is for."""
    commands = list(subparsers(build_parser()))
    assert len(commands) > 12
    for command in commands:
        assert command.description, command.prog
        assert command.format_help()
        undescribed = [
            action.dest
            for action in command._actions
            if not action.help and not isinstance(action, argparse._SubParsersAction)
        ]
        assert undescribed == [], command.prog


def test_functions_of_commands_accept_their_arguments() -> None:
    """Each command passes its arguments to a function by their names."""
    for command in subparsers(build_parser()):
        run = command.get_default("run")
        if run is None:  # a group of commands
            continue
        names = {action.dest for action in command._actions} | command._defaults.keys()
        inspect.signature(run).bind(**dict.fromkeys(names - {"help", "run"}))
