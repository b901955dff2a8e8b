"""Tests of sites whose configuration or whose folders are faulty, hostile or odd."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from explainer.builder import BuildError, BuildResult, build

PAGE = "---\ntitle: Sleep\n---\nSleep helps.\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def write_site(root: Path, files: dict[str, str]) -> Path:
    """Write the files of a site, and return its folder."""
    for name, text in files.items():
        path = root / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "site"


def build_site(root: Path) -> BuildResult:
    """Return what was built, also if there are errors."""
    try:
        return build(root, root.parent / "out")
    except BuildError as error:
        return error.result


@pytest.mark.parametrize(
    ("config", "text", "page", "dialect"),
    [
        ("_config.yml", "title: a: b\n", "sleep.md", "Jekyll"),
        ("_config.yml", "[" * 20_000, "sleep.md", "Jekyll"),
        ("_config.yml", BOMB, "sleep.md", "Jekyll"),
        ("mkdocs.yml", "site_name: [\n", "docs/sleep.md", "MkDocs"),
        ("_quarto.yml", "title: 'x\n", "sleep.qmd", "Quarto"),
        ("_bookdown.yml", "a: b: c\n", "sleep.Rmd", "bookdown"),
        ("myst.yml", "{\n", "sleep.md", "MyST"),
        ("hugo.toml", 'title = "a\n', "content/sleep.md", "Hugo"),
        ("hugo.json", '{"title": ', "content/sleep.md", "Hugo"),
        ("hugo.json", "[" * 100_000, "content/sleep.md", "Hugo"),
        ("hugo.yaml", "title: \t@\n", "content/sleep.md", "Hugo"),
    ],
)
def test_a_site_is_read_with_the_usual_settings_if_its_configuration_is_broken(
    config: str, text: str, page: str, dialect: str, tmp_path: Path
) -> None:
    """The error names the file; the pages are built, and the exit code will be 1."""
    result = build_site(write_site(tmp_path, {config: text, page: PAGE}))
    errors = [item for item in result.diagnostics if not item.is_warning]
    assert [error.path.name for error in errors] == [config]
    assert result.site.startswith(dialect)
    assert sorted(path.stem for path in result.written) == ["index", "sleep"]


RAN = "RAN"


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ("conf.py", "BLOG_TITLE = 'x'\nopen('RAN', 'w')\n"),
        ("conf.py", "project = open('RAN', 'w').name\n"),
        ("pelicanconf.py", "SITENAME = __import__('os').system('touch RAN')\n"),
        ("_quarto.yml", "title: !expr file.create('RAN')\n"),
        ("_quarto.yml", "title: !!python/object/apply:os.system ['touch RAN']\n"),
        ("mkdocs.yml", "site_name: !!python/object/apply:os.system ['touch RAN']\n"),
        ("mkdocs.yml", "site_name: x\nhooks: [RAN.py]\nx: !ENV [HOME]\n"),
        ("_config.yml", "title: !ruby/object:Gem::Installer\n  i: x\n"),
        ("eleventy.config.js", "require('fs').writeFileSync('RAN', '')\n"),
        ("docusaurus.config.js", "require('fs').writeFileSync('RAN', '')\n"),
        ("gatsby-config.js", "require('fs').writeFileSync('RAN', '')\n"),
        (".vitepress/config.ts", "require('fs').writeFileSync('RAN', '')\n"),
    ],
)
def test_nothing_in_a_site_is_run(
    config: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its configuration nor the front matter and the code of its pages."""
    page = "---\ntitle: !!python/object/apply:os.system ['touch RAN']\n---\nSleep helps.\n\n"
    code = (
        "```{python}\nopen('RAN', 'w')\n```\n\n`{python} open('RAN', 'w')` `r file.create('RAN')`\n"
    )
    folders = ("posts", "content", "docs", ".")
    pages = {f"{folder}/sleep{number}.md": page + code for number, folder in enumerate(folders)}
    root = write_site(tmp_path, {config: text, **pages, "RAN.py": "open('RAN', 'w')\n"})
    monkeypatch.chdir(root)
    assert build_site(root).written
    assert [*tmp_path.rglob(RAN)] == []


@pytest.mark.parametrize(
    "folder",
    [
        *(
            "node_modules/a",
            "_site",
            "public",
            ".venv/lib",
            "venv/lib",
            "_freeze",
            ".git",
            "_build",
        ),
        *(".cache", ".docusaurus", ".quarto", "renv/library", "vendor/bundle", "site-packages/x"),
        *("resources/_gen", ".jekyll-cache", "__pycache__", ".ipynb_checkpoints"),
    ],
)
@pytest.mark.parametrize(
    ("config", "text", "where"),
    [
        ("_config.yml", "title: x\n", "."),
        ("hugo.toml", "title = 'x'\n", "content"),
        ("_quarto.yml", "title: x\n", "."),
        ("myst.yml", "project: {title: x}\n", "."),
        ("eleventy.config.js", "", "."),
        ("readme.txt", "", "."),
    ],
)
def test_folders_that_tools_write_have_no_pages(
    folder: str, config: str, text: str, where: str, tmp_path: Path
) -> None:
    """Packages, caches and the output of the generator are not read."""
    files = {config: text, f"{where}/sleep.md": PAGE, f"{folder}/other.md": PAGE}
    result = build_site(write_site(tmp_path, files))
    is_written_by_hand = config == "readme.txt" and folder == "public"  # no generator wrote it
    others = ["other"] if is_written_by_hand else []
    assert sorted(path.stem for path in result.written) == ["index", *others, "sleep"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of bytes")
def test_names_that_are_not_unicode_are_read(tmp_path: Path) -> None:
    """Pages and pictures have names of bytes on Linux, which need not be UTF-8."""
    root = write_site(tmp_path, {"sleep.md": f"{PAGE}\n![A bed](b%FFd.svg)\n"})
    names = {b"caf\xe9.md": PAGE.encode(), b"b\xffd.svg": b"<svg/>", b"tab\t.md": PAGE.encode()}
    for name, data in names.items():
        with open(os.path.join(os.fsencode(root), name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(data)
    result = build_site(root)
    assert [item for item in result.diagnostics if not item.is_warning] == []
    assert len(result.written) == 4
    for path in result.written:
        assert path.name.isascii()


def test_links_that_lead_nowhere_or_to_themselves_are_left_out(tmp_path: Path) -> None:
    """A page that is such a link is an error; the others are built."""
    root = write_site(tmp_path, {"sleep.md": PAGE})
    for name, target in (("self.md", "self.md"), ("lost.md", "none.md"), ("loop", ".")):
        (root / name).symlink_to(target)
    result = build_site(root)
    assert sorted(path.stem for path in result.written) == ["index", "sleep"]
    assert {item.path.name for item in result.diagnostics} == {"self.md", "lost.md", "loop"}


@pytest.mark.parametrize("config", ["_config.yml", "_quarto.yml", "_bookdown.yml", "myst.yml"])
def test_an_empty_configuration_is_one_without_settings(config: str, tmp_path: Path) -> None:
    """It only says which generator the site was made for."""
    result = build_site(write_site(tmp_path, {config: "", "sleep.md": PAGE}))
    assert result.diagnostics == ()
    assert sorted(path.stem for path in result.written) == ["index", "sleep"]
