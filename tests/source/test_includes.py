from __future__ import annotations

from pathlib import Path

import pytest

from explainer.source.content import load_content
from explainer.source.pages import ParsedPage

HEAD = "---\ntitle: Page\n---\n"
PART = "---\ntitle: Part\n---\n\nPart one.\n\nPart two.\n\nPart three.\n"


def read(tmp_path: Path, files: dict[str, str], page: str = "page.md") -> ParsedPage:
    """Return a page of a site with its diagnostics, those of its file included."""
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    content = load_content(tmp_path)
    file = next(file for file in content.files if file.location.as_posix() == page)
    parsed = content.parse(file)
    assert parsed
    return ParsedPage(page=parsed.page, diagnostics=(*file.diagnostics, *parsed.diagnostics))


def get_text(parsed: ParsedPage) -> str:
    return "\n\n".join(section.text for section in parsed.page.sections)


def test_a_page_may_include_a_file_of_its_name_elsewhere(tmp_path: Path) -> None:
    """A page is not what it includes if another file has the name, in capitals or not."""
    page = {"docs/contributing.md": '--8<-- "CONTRIBUTING.md"\n', "CONTRIBUTING.md": "Text."}
    parsed = read(tmp_path, page, "docs/contributing.md")
    assert get_text(parsed) == "Text."


@pytest.mark.parametrize(
    "line",
    [
        "{{< include _part.md >}}",
        "{{< include /_part.md >}}",
        '{{% include "_part.md" %}}',
        '{{% readfile file="/_part.md" %}}',
        "{% include_relative _part.md %}",
        '{% include "_part.md" %}',
        '{% include-markdown "_part.md" %}',
        '--8<-- "_part.md"',
        "--8<--\n_part.md\n; _other.md\n--8<--",
        "{!_part.md!}",
        "{!> _part.md !}",
        "<!-- @include: ./_part.md -->",
        "```{include} _part.md\n```",
        ":::{include} _part.md\n:::",
        "```{r, child='_part.md'}\n```",
        "import Part from './_part.md';\n\n<Part />",
    ],
)
def test_a_file_stands_where_it_is_included(line: str, tmp_path: Path) -> None:
    """Each generator's line becomes the text of the file, without its front matter."""
    parsed = read(tmp_path, {"_part.md": PART, "page.md": f"{HEAD}Before.\n\n{line}\n\nAfter.\n"})
    text = get_text(parsed)
    assert "Part one.\n\nPart two.\n\nPart three.\n\nAfter." in text
    assert text.startswith("Before.")
    assert "import" not in text
    assert not parsed.diagnostics


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("```{include} _part.md\n:start-line: 2\n:end-line: 3\n```", "Part two."),
        ("```{include} _part.md\n:start-after: one\n:end-before: three\n```", "Part two."),
        ('--8<-- "_part.md:3:3"', "Part two."),
        ("<!-- @include: ./_part.md{3,3} -->", "Part two."),
        ('--8<-- "_named.md:middle"', "Middle."),
        ("```{literalinclude} a.py\n:language: python\n:lines: 1,3-\n```", "```python\na\nc\n```"),
        ('{{< readfile file="a.py" code="true" lang="python" >}}', "```python\na\nb\nc\n```"),
        ("<<< @/a.py{python}", "```python\na\nb\nc\n```"),
        ('```python\n--8<-- "a.py"\n```', "```python\na\nb\nc\n```"),
        ("```python\n{!> a.py [ln:1-2] !}\n```", "```python\na\nb\n```"),
        ("{% include_code b.py lang:python A title %}", "```python\nd\n```"),
        ("{* a.py *}", "```py\na\nb\nc\n```"),
        ("{* a.py ln[1,3:3] hl[2:3] title[A file] *}", "```py\na\nc\n```"),
    ],
)
def test_part_of_a_file(line: str, expected: str, tmp_path: Path) -> None:
    """The options say which lines are shown, and whether they are code."""
    files = {
        "_part.md": PART,
        "_named.md": "No.\n\n--8<-- [start:middle]\nMiddle.\n--8<-- [end:middle]\n\nNo.\n",
        "a.py": "a\nb\nc\n",
        "downloads/code/b.py": "d\n",
        "page.md": line,
    }
    assert get_text(read(tmp_path, files)) == expected


def test_page_of_nothing_but_an_include(tmp_path: Path) -> None:
    """It is a page; the file whose name begins with ``_`` is none."""
    files = {
        "_quarto.yml": "website: {title: Rest}\n",
        "_part.qmd": PART,
        "page.qmd": "---\ntitle: Page\n---\n\n{{< include _part.qmd >}}\n",
    }
    assert "Part one." in get_text(read(tmp_path, files, "page.qmd"))
    assert [file.path.name for file in load_content(tmp_path).files] == ["page.qmd"]


def test_include_in_a_list_a_note_and_an_included_file(tmp_path: Path) -> None:
    """The text has the indentation of its line; paths are relative to the file with the line."""
    files = {
        "a/_one.md": "One.\n\n{{< include b/_two.md >}}\n",
        "a/b/_two.md": "Two.\n",
        "page.md": "- Item\n\n  {{< include a/_one.md >}}\n\n"
        "````{note}\n```{include} a/b/_two.md\n```\n````\n\n{{< include a/_one.md >}}\n",
    }
    text = get_text(read(tmp_path, files))
    assert text.startswith("- Item\n\n  One.\n\n  Two.")
    assert text.count("Two.") == 3


def test_path_relative_to_the_folder_of_a_language(tmp_path: Path) -> None:
    """Hugo's pages may be in ``content/en``, which ``/`` then means."""
    files = {
        "hugo.toml": 'title = "Rest"\n',
        "content/en/_common/part.md": "Part.\n",
        "content/en/a/page.md": f'{HEAD}{{{{% include "/_common/part.md" %}}}}\n',
    }
    assert get_text(read(tmp_path, files, "content/en/a/page.md")) == "Part."


def test_includes_in_code_stay(tmp_path: Path) -> None:
    """Documentation shows how an include is written."""
    page = "```\n{{< include _part.md >}}\n```\n\n`{{< include _part.md >}}`\n\nEnd.\n"
    assert get_text(read(tmp_path, {"_part.md": PART, "page.md": page})) == page.strip()


def test_diagnostics_name_the_included_file(tmp_path: Path) -> None:
    """A warning about included text has its file and line; one below it has the page's."""
    files = {
        "_part.md": "---\ntitle: P\n---\n\nOne.\n\n[a](nowhere.md)\n",
        "page.md": "---\ntitle: X\n---\n\n{{< include _part.md >}}\n\n[b](nothing.md)\n",
    }
    found = read(tmp_path, files).diagnostics
    assert [(item.path.name, item.line) for item in found] == [("_part.md", 7), ("page.md", 7)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{{< include _none.md >}}", "no such file"),
        ("{{< include ../secret.md >}}", "not in the folder of the site"),
        ("{{< include _link.md >}}", "not in the folder of the site"),
        ("{{< include .env >}}", "hidden"),
        ("{{< include _loop.md >}}", "it includes itself"),
        ("{{< include page.md >}}", "it includes itself"),
        ("{{< include _many.md >}}", "too much"),
        ("{{< include _binary.md >}}", "NUL byte"),
        ('--8<-- "https://example.org/a.md"', "no other host is asked"),
    ],
)
def test_file_that_cannot_be_included(line: str, reason: str, tmp_path: Path) -> None:
    """The rest of the page is shown, and a warning says why, with the line."""
    (tmp_path / "secret.md").write_text("Secret.", encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "_link.md").symlink_to(tmp_path / "secret.md")
    files = {
        ".env": "Secret.",
        "_loop.md": "{{< include _loop.md >}}\n\nSecret?\n",
        "_many.md": "{{< include _more.md >}}\n" * 40,
        "_more.md": "{{< include _one.md >}}\n" * 40,
        "_one.md": "One.\n",
        "_binary.md": "a\0b",
        "page.md": f"{HEAD}Before.\n\n{line}\n\nAfter.\n",
    }
    parsed = read(tmp_path / "site", files)
    text = get_text(parsed)
    assert text.startswith("Before.")
    assert text.endswith("After.")
    assert "Secret." not in text
    warning = parsed.diagnostics[0]
    assert len(parsed.diagnostics) == 1
    assert warning.code == "W212"
    assert reason in warning.message


def test_templates_of_jekyll_are_not_included(tmp_path: Path) -> None:
    """Text without Liquid is included; a template is not run, and its tag is one warning."""
    files = {
        "_config.yml": "title: Rest\n",
        "_includes/words.html": "<b>Words</b> here.\n",
        "_includes/loop.html": "{% for x in y %}Secret{% endfor %}\n",
        "page.md": "---\ntitle: X\n---\n{% include words.html %}\n\n{% include loop.html %}\n",
    }
    parsed = read(tmp_path, files)
    assert get_text(parsed) == "**Words** here."
    assert [item.code for item in parsed.diagnostics] == ["W211"]
