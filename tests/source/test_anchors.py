from __future__ import annotations

from pathlib import Path

import pytest

from explainer.project import read_project
from explainer.source.anchors import PageText, read_anchors

HEADINGS = """Words above.

# One {#sec-one .x}

## Why it _matters_ & how?

### 2. Deep -- thing

# Why it matters, how

(my-label)=

## Labelled

<a name="old"></a> Words.

![A bird](bird.png){#fig-bird}

: Caption {#tbl-birds}

`{#no}`

```{figure} x.png
:name: fig-two
```
"""


@pytest.mark.parametrize(
    ("fragment", "section", "words"),
    [
        ("sec-one", "sec-one", "One"),
        ("why-it-matters--how", "sec-one", "Why it matters & how?"),
        ("why-it-matters-how", "sec-one", "Why it matters & how?"),
        ("why_it_matters_how", "sec-one", "Why it matters & how?"),
        ("Why%20it%20matters%20%26%20how?", "sec-one", "Why it matters & how?"),
        ("why-it-matters-how-1", "why-it-matters-how", "Why it matters, how"),
        ("2-deep----thing", "sec-one", "2. Deep -- thing"),
        ("deep-thing", "sec-one", "2. Deep -- thing"),
        ("my-label", "why-it-matters-how", "Labelled"),
        ("old", "why-it-matters-how", "Why it matters, how"),
        ("fig-bird", "why-it-matters-how", "Figure 1"),
        ("tbl-birds", "why-it-matters-how", "Table 1"),
        ("fig-two", "why-it-matters-how", "Figure 2"),
    ],
)
def test_fragments_of_every_generator(fragment: str, section: str, words: str) -> None:
    """A fragment leads to the section of its heading or label, however a generator writes it."""
    found = read_anchors(PageText(body=HEADINGS, title="T")).find(fragment)
    assert found
    assert (found.section, found.words) == (section, words)


@pytest.mark.parametrize("fragment", ["no", "none", "", "-"])
def test_unknown_fragments(fragment: str) -> None:
    """What is in code, or nowhere, is not found."""
    assert read_anchors(PageText(body=HEADINGS, title="T")).find(fragment) is None


@pytest.mark.parametrize(
    "block",
    [
        "::: callout-note\n## RStudio server\n\nText\n:::",
        ":::: {.note}\n::: {.column}\n## RStudio server\n:::\n::::",
        "<details>\n<summary>More</summary>\n\n## RStudio server\n\n</details>",
    ],
)
def test_headings_in_callouts_are_in_the_section_around_them(block: str) -> None:
    """They begin no section on our pages, so what follows them is in the section as well."""
    body = f"# One\n\n{block}\n\n![A bird](bird.png){{#fig-bird}}\n\n## Two"
    anchors = read_anchors(PageText(body=body, title="T"))
    found = [anchors.find(name) for name in ("rstudio-server", "fig-bird", "two")]
    assert [anchor and anchor.section for anchor in found] == ["one", "one", "two"]


def test_labels_in_captions_of_bookdown(tmp_path: Path) -> None:
    """They are the place of the number, which is shown where references are."""
    (tmp_path / "_bookdown.yml").write_text("delete_merged_file: true\n")
    text = "# One\n\nSee \\@ref(tab:owls).\n\n| a |\n|---|\n| b |\n\n"
    text += "Table: (\\#tab:owls) Owls\n\n<p>(\\#fig:owl)An owl</p>\n\n`(\\#tab:x)`\n"
    (tmp_path / "page.Rmd").write_text(f"---\ntitle: T\n---\n\n{text}")
    (source,) = read_project(tmp_path, [], False, "").sources
    assert source.page
    shown = source.page.sections[0].text
    assert "See [Table 1](#one)." in shown
    assert "Table 1: Owls\n" in shown
    assert "\n\nAn owl\n\n`(\\#tab:x)`" in shown


def test_headings_in_columns_begin_sections() -> None:
    """Such blocks only place what is in them."""
    body = "# One\n\n::: {.column}\n# Two\n:::\n\n[]{#mark} Text"
    found = read_anchors(PageText(body=body, title="T")).find("mark")
    assert found
    assert found.section == "two"


def read(root: Path, **files: str) -> tuple[dict[str, str], list[str]]:
    """Return the text of each section of a site, and its diagnostics without their places."""
    (root / "_quarto.yml").write_text("project:\n  type: website\n")
    for name, text in files.items():
        (root / f"{name}.qmd").write_text(f"---\ntitle: The page {name}\n---\n\n{text}\n")
    project = read_project(root, [], False, "")
    pages = [source.page for source in project.sources if source.page]
    texts = {f"{page.slug}#{part.slug}": part.text for page in pages for part in page.sections}
    return texts, [f"{item.code} {item.message}" for item in project.all_diagnostics]


def test_references_show_what_they_lead_to(tmp_path: Path) -> None:
    """Titles, numbers and links of references are true, on the same and on other pages."""
    texts, diagnostics = read(
        tmp_path,
        a="See @sec-one, [-@tbl-x], [@eq-y] and @sec-other.\n\n## One {#sec-one}\n\n"
        "| a |\n|---|\n\n: Cap {#tbl-x}\n\n$$\nx\n$$ {#eq-y}",
        b="## Other *things* {#sec-other}\n\n{ref}`sec-one` {ref}`these <sec-one>` [](#tbl-x)",
    )
    assert texts["a#introduction"] == (
        "See [One](#sec-one), [Table 1](#sec-one), [(1)](#sec-one)"
        " and [Other things](b.ipynb#sec-other)."
    )
    assert "<figcaption>\n\nTable 1: Cap\n\n</figcaption>" in texts["a#sec-one"]
    assert texts["a#sec-one"].endswith("$$\nx\n$$ (1)")
    assert texts["b#sec-other"] == (
        "[One](a.ipynb#sec-one) [these](a.ipynb#sec-one) [Table 1](a.ipynb#sec-one)"
    )
    assert diagnostics == []


def test_references_show_the_formulas_of_titles(tmp_path: Path) -> None:
    """A formula in a title is one in the words of a reference as well."""
    texts, diagnostics = read(
        tmp_path, a="See [](#sec-one).\n\n## Install $\\LaTeX$ now {#sec-one}\n\nText."
    )
    assert texts["a#introduction"] == "See [Install $\\LaTeX$ now](#sec-one)."
    assert diagnostics == []


def test_references_to_code_that_makes_a_figure(tmp_path: Path) -> None:
    """The code stands in the place of the figure, and has its number."""
    texts, diagnostics = read(
        tmp_path,
        a="See @fig-b and \\@ref(fig:plot).\n\n## One\n\n```{r plot, fig.cap='x'}\nx\n```\n\n"
        "```{r}\n#| label: fig-b\ny\n```",
    )
    assert texts["a#introduction"] == "See [Figure 2](#one) and [Figure 1](#one)."
    assert not [text for text in diagnostics if text.startswith("W319")]


def test_numbers_are_there_only_for_references(tmp_path: Path) -> None:
    """A caption to which nothing refers stays as it was written."""
    texts, _ = read(tmp_path, a="## One\n\n| a |\n|---|\n\n: Cap {#tbl-x}")
    assert "\n\nCap\n\n" in texts["a#one"]


def test_unknown_label_keeps_its_words(tmp_path: Path) -> None:
    """A reference to nothing is a warning, and text."""
    texts, diagnostics = read(tmp_path, a="See @fig-none.")
    assert texts == {"a#introduction": "See @fig-none."}
    assert diagnostics == ["W319 nothing has the label “fig-none”, so only its words are shown"]


def test_links_into_other_pages(tmp_path: Path) -> None:
    """A fragment of another generator leads to the section here; an unknown one stays."""
    texts, _ = read(
        tmp_path,
        a="[x](b.qmd#deep--inside) [y](#top-of-it) [[b#Deep, inside]] [z](b.qmd#none)",
        b="## Why?\n\n### Deep & inside\n\nx",
    )
    link = "[x](b.ipynb#why) [y](#top-of-it) [The page b](b.ipynb#why) [z](b.ipynb#none)"
    assert texts["a#introduction"] == link


@pytest.mark.parametrize(
    "place",
    [
        "{:toc}",
        "* TOC\n{:toc}",
        "1. Contents\n{:toc}",
        "[TOC]",
        "[[_TOC_]]",
        "[[toc]]",
        "{{ toc }}",
        "<!-- toc -->",
        "<!-- toc -->\n\n- [One](#one)\n  - [Two](#two)\n\n<!-- tocstop -->",
        "<!-- START doctoc generated -->\n**Contents**\n\n- [One](#one)\n\n<!-- END doctoc -->",
    ],
)
def test_places_of_contents_vanish(place: str, tmp_path: Path) -> None:
    """Every page has its own list of sections."""
    texts, diagnostics = read(tmp_path, a=f"Words.\n\n{place}\n\n- kept\n\n## One\n\nMore.")
    assert texts == {"a#introduction": "Words.\n\n- kept", "a#one": "More."}
    assert diagnostics == []
