"""The command line: results, messages and exit codes."""

from __future__ import annotations

import argparse
import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from explainer import __version__
from explainer.cli.main import build_parser, main
from support.paths import ROOT

GOOD = "---\ntitle: Good\n---\nWords.\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a folder with a site of one page without errors."""
    pages = tmp_path / "content" / "pages"
    pages.mkdir(parents=True)
    (tmp_path / "content" / "site.toml").write_text('title = "Birds"\n')
    (pages / "good.md").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "explainer.cli", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_build_prints_the_notebooks_that_it_writes(site: Path) -> None:
    """Each result is a line of standard output; a second build prints nothing."""
    first = run("build", folder=site)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.split() == ["notebooks/good.ipynb", "notebooks/index.ipynb"]
    second = run("build", folder=site)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_build_check_reports_stale_notebooks(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--check`` returns 1 if a notebook is stale, otherwise 0, and writes nothing."""
    assert main(["build", "--check"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.splitlines() == [
        f"notebooks/{name}.ipynb: this notebook is stale; run explainer build"
        for name in ("good", "index")
    ]
    assert not (site / "notebooks").exists()
    assert main(["build"]) == 0
    assert main(["build", "--check"]) == 0


def write_utf16(pages: Path) -> None:
    (pages / "bad.md").write_bytes(GOOD.encode("utf-16"))


def write_latin1(pages: Path) -> None:
    (pages / "bad.md").write_bytes(b"---\ntitle: Bad\n---\nGr\xfc\xdfe\n")


def write_nul(pages: Path) -> None:
    (pages / "bad.md").write_bytes(b"---\ntitle: Bad\n---\na\0b\n")


def write(text: str) -> Callable[[Path], None]:
    return lambda pages: (pages / "bad.md").write_text(text) and None


def write_same_name(pages: Path) -> None:
    (pages / "more").mkdir()
    (pages / "more" / "Good.md").write_text(GOOD)


BAD_PAGES = {
    "utf-16": (
        write_utf16,
        "bad.md:1: E006 this file is UTF-16, not UTF-8; save it with the encoding",
    ),
    "latin-1": (
        write_latin1,
        "bad.md:4: E008 byte 22 of this file (0xfc) is not UTF-8; save the file",
    ),
    "nul": (
        write_nul,
        "bad.md:4: E007 there is a NUL byte here, so this is not a text file; save it as",
    ),
    "10 MB": (write("word " * 2_000_000), "bad.md: E005 this file has 10.0 MB; the limit is"),
    "same key": (
        write("---\ntitle: A\ntag: x\ntitle: B\n---\nWords.\n"),
        "bad.md:4: E103 the field “title” is set a second time here; keep one of the two",
    ),
    "no mapping": (
        write("---\n- a\n- b\n---\nWords.\n"),
        "bad.md:2: E104 the front matter has no fields; write each field as “name:",
    ),
    "unclosed": (
        write("---\ntitle: Bad\n\nWords.\n"),
        "bad.md:1: E101 the front matter that begins here is never closed by a line ---;",
    ),
    "no YAML": (write("---\ntitle: a: b\n---\nx\n"), "bad.md:2: E102 the front matter is not"),
    "no TOML": (write("+++\ntitle = \n+++\nWords.\n"), "bad.md:2: E102 this is not valid TOML"),
    "script": (write("---\ntitle: Bad\n---\n::: question\nWhy?\n:::\n"), "bad.md:4: "),
}


@pytest.mark.parametrize("name", BAD_PAGES)
def test_bad_page_is_reported(name: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A strict build and a check return 1, print what is wrong, and write nothing."""
    write_page, message = BAD_PAGES[name]
    write_page(site / "content" / "pages")
    for arguments in (["build", "--strict"], ["build", "--strict", "--check"], ["check"]):
        assert main(arguments) == 1
        output = capsys.readouterr()
        assert output.out == ""
        assert f"content/pages/{message}" in output.err
        assert "Traceback" not in output.err
    assert not (site / "notebooks").exists()


ODD_PAGES = {
    "empty": (write(""), "bad.md: W232 this file is empty, and is left out", ["good"]),
    "blank": (write(" \n\n"), "bad.md: W232 this file is empty, and is left out", ["good"]),
    "no text": (
        write("---\ntitle: Bad\n---\n<!-- later -->\n"),
        "bad.md:1: W232 this page has no text that can be shown, and is left out; write",
        ["good"],
    ),
    "draft": (
        write("---\ntitle: Bad\ndraft: true\n---\nWords.\n"),
        "bad.md:1: W233 this page is a draft, and is left out",
        ["good"],
    ),
    "wikilink": (
        write("---\ntitle: Bad\n---\n\n[[Goood]]\n"),
        "bad.md:5: W307 there is no page “Goood”, so only the words of this link are shown; did "
        "you mean “Good”?",
        ["bad", "good"],
    ),
    "same name": (write_same_name, "", ["good", "more-good"]),
}


@pytest.mark.parametrize("name", ODD_PAGES)
def test_odd_page_is_a_warning(name: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pages that can be read are built; drafts and pages without text are left out."""
    write_page, message, built = ODD_PAGES[name]
    write_page(site / "content" / "pages")
    assert main(["check"]) == 0
    assert message in capsys.readouterr().err
    assert main(["build", "--strict"]) == 0
    notebooks = {path.stem for path in (site / "notebooks").glob("*.ipynb")}
    assert notebooks == {*built, "index"}


def test_errors_of_all_pages_are_reported_at_once(site: Path) -> None:
    """The errors are sorted by file and line, on standard error; the good page is built."""
    pages = site / "content" / "pages"
    write_latin1(pages)
    (pages / "worse.md").write_text("---\ntitle: x\ntitle: y\n---\n")
    done = run("build", folder=site)
    assert done.returncode == 1
    assert done.stdout.split() == ["notebooks/good.ipynb", "notebooks/index.ipynb"]
    *errors, summary = done.stderr.splitlines()
    assert [line.split(": ")[0] for line in errors] == [
        "content/pages/bad.md:4",
        "content/pages/worse.md:3",
    ]
    assert summary == "3 pages: 1 built, 2 refused, 2 kinds"


def test_build_of_one_page_ignores_the_others(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that is named is built, whatever is wrong with another one."""
    (site / "content/pages/bad.md").write_text("---\ntitle: Bad\ntitle: Worse\n---\nWords.\n")
    assert main(["build", "good"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["build", "bad"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "1 page: 0 built, 1 refused, 1 kind"


def test_diff_of_one_page_ignores_the_others(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``diff`` of a page works although others have errors; without a name, it prints them all."""
    assert main(["build"]) == 0
    notebook = nbformat.read("notebooks/good.ipynb", nbformat.NO_CONVERT)
    notebook.cells[-1].source += " And mine."
    nbformat.write(notebook, "notebooks/good.ipynb")
    for name in ("bad", "worse"):
        (site / f"content/pages/{name}.md").write_text(
            "---\ntitle: Bad\ntitle: Worse\n---\nWords.\n"
        )
    capsys.readouterr()
    assert main(["diff", "good"]) == 0
    printed = capsys.readouterr()
    assert "And mine." in printed.out
    assert printed.err == ""
    assert main(["diff"]) == 1
    printed = capsys.readouterr()
    assert "And mine." in printed.out
    assert [line.split(" ")[0] for line in printed.err.splitlines()] == [
        "content/pages/bad.md:3:",
        "content/pages/worse.md:3:",
    ]


def test_check_as_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``check --format json`` prints one document on standard output, and nothing else."""
    (site / "content/pages/bad.md").write_text(
        "---\ntitle: Bad\nfoo: x\n---\n::: question\nWhy?\n:::\n"
    )
    assert main(["check", "--format", "json"]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    assert document["summary"] == {
        "pages": 2,
        "fine": 1,
        "refused": ["content/pages/bad.md"],
        "errors": 1,
        "warnings": 1,
    }
    assert document["diagnostics"][1] == {
        "path": "content/pages/bad.md",
        "line": 5,
        "code": "E207",
        "severity": "error",
        "message": "this question has no choices",
        "hint": "write each as an item of a list: - [x] for a right one, - [ ] for another",
    }


def test_build_as_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``build --format json`` prints paths on standard output and the document on the other."""
    assert main(["build", "--format", "json"]) == 0
    printed = capsys.readouterr()
    assert printed.out.split() == ["notebooks/good.ipynb", "notebooks/index.ipynb"]
    assert json.loads(printed.err)["summary"]["built"] == 1
    assert (site / "notebooks" / "good.ipynb").is_file()


def test_check_for_github(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``check --format github`` prints a workflow command for each diagnostic."""
    (site / "content/pages/bad.md").write_text(
        "---\ntitle: Bad\nfoo: x\n---\n::: question\nWhy?\n:::\n"
    )
    assert main(["check", "--format", "github"]) == 1
    warning, error = capsys.readouterr().out.splitlines()
    assert warning.startswith("::warning file=content/pages/bad.md,title=W124,line=3::the field")
    assert error.startswith(
        "::error file=content/pages/bad.md,title=E207,line=5::this question has no choices"
    )


def test_repeated_errors_are_counted(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same error on many lines of a file is printed once, with its number and lines."""
    (site / "content/pages/bad.md").write_text(
        "---\ntitle: Bad\n---\n" + "::: question\nWhy?\n:::\n" * 61
    )
    assert main(["check"]) == 1
    line, summary = capsys.readouterr().err.splitlines()
    assert line == (
        "content/pages/bad.md:4: E207 this question has no choices; write each as an item "
        "of a list: - [x] for a right one, - [ ] for another "
        "(61 × in this file: lines 4, 7, 10, 13, 16, 19, 22, 25, …)"
    )
    assert summary == "2 pages: 1 fine, 1 refused, 1 kind"


def test_a_broken_study_stops_only_the_pages_that_cite_it(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that cites a study with errors is refused and says why; the others are built."""
    studies = site / "content" / "studies"
    studies.mkdir()
    (studies / "able.md").write_text("---\ntype: book\ntitle: T\nDOI: 10.5555/x\nfoo: 1\n---\n")
    (site / "content/pages/bad.md").write_text("---\ntitle: B\n---\n[T](doi:10.5555/x)\n")
    assert main(["build"]) == 1
    printed = capsys.readouterr()
    assert printed.out.split() == ["notebooks/good.ipynb", "notebooks/index.ipynb"]
    assert [line[: line.index(" ", 30)] for line in printed.err.splitlines()[:2]] == [
        "content/pages/bad.md: E315 this",
        "content/studies/able.md:5: E111",
    ]


def test_every_error_in_one_pass(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors in the site, in studies and in pages are printed together; nothing is built."""
    (site / "content" / "site.toml").write_text('titel = "Birds"\n')
    (site / "content" / "studies").mkdir()
    (site / "content" / "studies" / "x.md").write_text("---\ntype: book\n---\n")
    (site / "content/pages/bad.md").write_text("---\ntitle: Bad\ntitle: Worse\n---\nWords.\n")
    assert main(["build"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert [line.split(" ")[1] for line in printed.err.splitlines()[:-1]] == [
        "E103",
        "E122",
        "E111",
        "E122",
    ]
    assert printed.err.splitlines()[-1] == "2 pages: 0 built, 2 refused, 3 kinds"
    assert not (site / "notebooks").exists()


def test_page_that_is_a_broken_link_is_reported(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A symbolic link to a missing file is an error; it is not ignored."""
    (site / "content" / "pages" / "bad.md").symlink_to(site / "nowhere.md")
    assert main(["check"]) == 1
    assert "content/pages/bad.md: E003 this file does not exist" in capsys.readouterr().err


def test_hidden_files_are_not_pages(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The copies that an editor keeps in a hidden folder are not published."""
    hidden = site / "content" / "pages" / ".ipynb_checkpoints"
    hidden.mkdir()
    (hidden / "good-checkpoint.md").write_text(GOOD)
    assert main(["build"]) == 0
    assert capsys.readouterr().out.split() == ["notebooks/good.ipynb", "notebooks/index.ipynb"]


def test_check_prints_nothing_if_there_is_nothing_to_report(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Good content returns 0 without output; a warning is printed, and returns 0 too."""
    assert main(["check"]) == 0
    assert capsys.readouterr() == ("", "")
    (site / "content" / "pages" / "odd.md").write_text("---\ntitle: Odd\nfoo: x\n---\nWords.\n")
    assert main(["check", "content"]) == 0
    errors = capsys.readouterr().err
    assert "content/pages/odd.md:3: W124 the field “foo” is not read" in errors


def test_content_of_the_repository_has_no_errors() -> None:
    """The example pages and studies have no errors."""
    assert main(["check", str(ROOT / "content")]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bake"],
        ["build", "--colour"],
        ["serve", "--port", "x"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "0"],
    ],
)
def test_wrong_arguments_print_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong commands and options return 2 and print the usage."""
    with pytest.raises(SystemExit) as error:
        main(arguments)
    assert error.value.code == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("usage: explainer")


def test_wrong_page_or_folder_is_reported(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page or folder that does not exist returns 2, with a message that says what exists."""
    assert main(["build", "goood"]) == 2
    message = "explainer: there is no page 'goood'; the pages are good\n"
    assert capsys.readouterr().err == message
    (site / "file").write_text("")
    assert main(["build", "--out", "file"]) == 2
    assert "explainer: file: the notebooks cannot be written there" in capsys.readouterr().err
    assert main(["serve", "nowhere", "--content", "neither", "--no-browser"]) == 2
    assert "there is no folder nowhere" in capsys.readouterr().err


def test_missing_content_folder_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """In a folder without content, the missing folder is named."""
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 1
    errors = capsys.readouterr().err
    assert "content: E601 this folder does not exist; put a page there" in errors


def test_help_and_version_are_results(capsys: pytest.CaptureFixture[str]) -> None:
    """Help and version go to standard output and return 0."""
    for arguments, text in ((["--version"], __version__), (["build", "--help"], "--check")):
        with pytest.raises(SystemExit) as error:
            main(arguments)
        assert error.value.code == 0
        assert text in capsys.readouterr().out


def test_progress_bar_is_for_terminals_only(site: Path) -> None:
    """Without a terminal, as in a log, no progress bar is printed."""
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


def test_export_leaves_out_only_the_page_with_errors(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bad page is reported, and the others are exported; asking for the bad page fails."""
    (site / "content/pages/bad.md").write_text("---\ntitle: Bad\n---\n\n::: question\nWhy?\n:::\n")
    where = ["--content", str(site / "content"), "--notebooks", str(site / "notebooks")]
    assert main(["export", "site", "--out", str(site / "out"), *where]) == 1
    printed = capsys.readouterr()
    assert "bad.md:5: E" in printed.err
    assert (site / "out/index.html").is_file()
    assert [path.name for path in (site / "out").glob("bad*")] == []
    assert main(["export", "html", "bad", "--out", str(site / "bad.html"), *where]) == 1
    assert not (site / "bad.html").exists()


def test_more_diagnostics_than_a_screen_holds_are_counted_by_kind(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A big site has one short line for each code, and one that says how to see every place."""
    for number in range(60):
        page = site / f"content/pages/p{number:02}.md"
        page.write_text(f"---\ntitle: P\n---\n[[nowhere {number}]]\n\n[[nor here]]\n")
    assert main(["check"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    title = "The linked page does not exist"
    assert lines[0] == f"W307 120 × in 60 files: {title}, as in content/pages/p00.md:4"
    assert "--format github lists every place" in lines[1]
    assert max(map(len, lines)) <= 100
