from __future__ import annotations

from pathlib import Path

import pytest

from explainer.builder import build
from explainer.errors import UsageError
from explainer.source.content import load_content
from explainer.source.dialects import DIALECTS
from explainer.source.site_folder import open_site_folder

PAGE = "---\ntitle: Sleep\n---\nSleep helps.\n"

SITES = {
    "explainer": {"site.toml": 'title = "Rest"\nlang = "it"\n', "pages/sleep.md": PAGE},
    "jekyll": {
        "_config.yml": "title: Rest\nlang: it\nauthor: {name: Ada Tern}\nexclude: [notes]\n",
        "_posts/2021-03-04-sleep.md": PAGE,
        "notes/private.md": PAGE,
        "README.md": "No front matter, no page.\n",
        "_includes/part.md": PAGE,
    },
    "hugo": {
        "hugo.toml": 'title = "Rest"\nlanguageCode = "it"\n[params]\nauthor = "Ada Tern"\n',
        "content/sleep.md": PAGE,
        "content/later.md": "---\ntitle: Later\ndate: 2999-01-01\n---\nNot yet.\n",
        "archetypes/default.md": PAGE,
    },
    "zola": {
        "config.toml": 'base_url = "https://rest.example"\ntitle = "Rest"\n'
        'default_language = "it"\nauthor = "Ada Tern"\n',
        "content/sleep.md": '+++\ntitle = "Sleep"\n+++\nSleep helps.\n',
        "templates/index.html": "",
    },
    "quarto": {
        "_quarto.yml": "website: {title: Rest}\nlang: it\nauthor:\n"
        "  - name: {given: Ada, family: Tern}\n",
        "sleep.qmd": PAGE,
        "_part.qmd": PAGE,
        "README.md": PAGE,
    },
    "bookdown": {
        "_bookdown.yml": "delete_merged_file: true\n",
        "index.Rmd": "---\ntitle: Rest\nlang: it\nauthor: Ada Tern\nsite: bookdown::x\n---\n",
        "sleep.Rmd": PAGE,
        "_common.Rmd": PAGE,
    },
    "myst": {
        "myst.yml": "project:\n  title: Rest\n  language: it\n  authors: [{name: Ada Tern}]\n",
        "sleep.md": PAGE,
        "_build/out.md": PAGE,
    },
    "jupyter-book": {
        "_config.yml": "title: Rest\nauthor: Ada Tern\nsphinx: {config: {language: it}}\n",
        "_toc.yml": "format: jb-book\nroot: sleep\n",
        "sleep.md": PAGE,
    },
    "mkdocs": {
        "mkdocs.yml": "site_name: Rest\nsite_author: Ada Tern\ntheme: {name: x, language: it}\n"
        "exclude_docs: |\n  old.md\nplugins:\n  - x: !!python/name:os.system\n",
        "docs/sleep.md": PAGE,
        "docs/old.md": PAGE,
        "README.md": PAGE,
    },
    "nikola": {
        "conf.py": 'BLOG_TITLE = "Rest"\nBLOG_AUTHOR = "Ada Tern"\nDEFAULT_LANG = "it"\n'
        'POSTS = (("posts/*.md", "posts", "post.tmpl"),)\nraise SystemExit("this was run")\n',
        "posts/sleep.md": "<!--\n.. title: Sleep\n.. slug: sleep\n-->\n\nSleep helps.\n",
        "posts/later.md": "<!--\n.. title: Later\n.. status: draft\n-->\n\nNot yet.\n",
        "posts/own.md": "Nor this.\n",
        "posts/own.meta": ".. title: Own\n.. tags: diary, private\n",
    },
    "pelican": {
        "pelicanconf.py": 'SITENAME = "Rest"\nAUTHOR = "Ada Tern"\nDEFAULT_LANG = "it"\n',
        "content/sleep.md": "Title: Sleep\nTags: a,\n    b\n\n{% img a.png %}\nSleep helps.\n",
        "content/later.md": "Title: Later\nStatus: draft\n\nNot yet.\n",
    },
    "sphinx": {
        "docs/conf.py": 'project = "Rest"\nauthor = "Ada Tern"\nlanguage = "it"\n',
        "docs/sleep.md": PAGE,
    },
    "obsidian": {".obsidian/app.json": "{}", "Sleep.md": PAGE},
    "docusaurus": {"docusaurus.config.js": "throw 1", "docs/sleep.md": PAGE},
    "vitepress": {"docs/.vitepress/config.mts": "throw 1", "docs/sleep.md": PAGE},
    "gatsby": {"gatsby-config.js": "throw 1", "content/sleep.md": PAGE},
    "eleventy": {".eleventy.js": "throw 1", "src/sleep.md": PAGE},
    "plain": {"sleep.md": PAGE},
}
UNKNOWN_SETTINGS = ("obsidian", "docusaurus", "vitepress", "gatsby", "eleventy", "plain")
"""Dialects whose configuration has no title, or is a program."""


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_recognised_and_its_settings_are_read(name: str, tmp_path: Path) -> None:
    """The dialect, the title, the language, the authors and the pages are those of the site."""
    root = write_site(tmp_path / "my site", SITES[name])
    content = load_content(root)
    assert content.folder.dialect.name == name
    assert list(content.pages.titles.items()) == [("sleep", "Sleep")]
    assert not [item for item in content.diagnostics if not item.is_warning]
    if name in UNKNOWN_SETTINGS:
        assert content.site.title == "my site"
    else:
        assert (content.site.title, content.site.lang) == ("Rest", "it")
        assert content.files[0].head
        assert content.files[0].head.lang == "it"
    if name not in (*UNKNOWN_SETTINGS, "explainer"):
        assert content.site.authors == ("Ada Tern",)


def test_every_dialect_is_tested() -> None:
    """Each dialect has a site above."""
    assert [dialect.name for dialect in DIALECTS if dialect.name not in SITES] == []


def test_a_dialect_can_be_named(tmp_path: Path) -> None:
    """``--dialect`` overrides what the configuration says; an unknown one has a suggestion."""
    root = write_site(tmp_path, SITES["jekyll"])
    assert open_site_folder(root, "obsidian").dialect.name == "obsidian"
    with pytest.raises(UsageError, match="did you mean “jekyll”"):
        open_site_folder(root, "jekyl")


def write_site(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_a_page_of_which_nothing_can_be_shown_is_left_out(tmp_path: Path) -> None:
    """A page of template tags or of scripts is not built, and no link leads to it."""
    files = {
        "content/tags.md": "---\ntitle: T\n---\n{{< thing >}}\n",
        "content/script.md": "---\ntitle: S\n---\n<script>x</script>\n",
        "content/page.md": "---\ntitle: P\n---\nSee [tags](tags.md) and [script](script.md).\n",
    }
    root = write_site(tmp_path / "site", {"hugo.toml": 'title = "X"\n', **files})
    result = build(root, tmp_path / "out")
    assert sorted(path.stem for path in result.written) == ["index", "page"]
    assert (result.page_count, result.left_out) == (1, 2)
    found = sorted((item.code, item.path.stem) for item in result.diagnostics)
    lost = [("W211", "tags"), ("W221", "script"), ("W232", "script"), ("W232", "tags")]
    assert found == [*lost, ("W307", "page"), ("W307", "page")]
    assert "See tags and script." in (tmp_path / "out" / "page.ipynb").read_text(encoding="utf-8")


def test_icons_of_material_are_not_shown(tmp_path: Path) -> None:
    """They are pictures of a font; those in code stay."""
    write_site(tmp_path, {"mkdocs.yml": "site_name: A\n", "docs/a.md": "x"})
    dialect = open_site_folder(tmp_path).dialect
    text = ":material-check:{ .green } Yes, :octicons-tag-16: `:material-x:` 10:30:15"
    assert dialect.expand_text(text).text == "Yes, `:material-x:` 10:30:15"


def test_a_plain_folder_may_have_its_pages_in_public(tmp_path: Path) -> None:
    (tmp_path / "public" / "sleep").mkdir(parents=True)
    (tmp_path / "public" / "sleep" / "index.md").write_text(PAGE, encoding="utf-8")

    assert [str(file.location) for file in load_content(tmp_path).files] == [
        "public/sleep/index.md"
    ]
