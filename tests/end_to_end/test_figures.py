"""Figures: from the content file to the page, the notebook, JupyterLab and exports."""

from __future__ import annotations

import csv
import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from explainer import Figure
from explainer.builder import build, check
from explainer.cli.main import main
from explainer.figure_data import FigureData, FigurePart
from explainer.notebook.control_source import read_figure
from explainer.notebook.python_source import format_figure
from explainer.notebook.reader import read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.chart_layout import lay_out_by_scale, order_scales, split_layout
from explainer.render.charts import ChartDrawing, render_figure, write_csv
from explainer.render.document import render_document, render_head
from explainer.text.markdown import sanitize_markup
from support.browser import open_card
from support.guide_blocks import read_blocks
from support.paths import ROOT

PAGE = """---
title: A
---
Intro.

## Birds

Before, as [a book](https://doi.org/10.5555/x) says.

```{figure} songs
```

After.
"""
STUDY = "---\ntype: book\ntitle: T\nDOI: 10.5555/x\nissued: 2001\n---\n\n## Found\n\nThis.\n"
FIGURE = """---
title: How birds sing
study: t
from: 0
to: 10
---

| song | larks | owls |
| --- | --- | --- |
| loud | 2.50 (0.25) | 4 ± 1 |
| low | 9.1 (0.3) | 0 (0) |

**They disagree.** The *abstract* says otherwise.
"""
SONGS = FigureData(
    slug="songs",
    title="How birds sing",
    caption="Numbers.",
    low=0,
    high=10,
    groups=("larks", "owls"),
    rows=(("loud", ((2.5, 0.25), (4, 1))), ("low", ((9.1, 0.3), (0, 0)))),
)
LIVE = 120_000
WORKS = "what-the-four-works-found"


class Place:
    """A content folder with one page and one figure."""

    def __init__(self, folder: Path) -> None:
        self.content, self.out = folder / "content", folder / "notebooks"
        self.page, self.figure = self.content / "pages/a.md", self.content / "figures/songs.md"
        study = self.content / "studies/t.md"
        for path, text in ((self.page, PAGE), (self.figure, FIGURE), (study, STUDY)):
            path.parent.mkdir(parents=True)
            path.write_text(text)
        (self.content / "site.toml").write_text('title = "Birds"\n')

    def told(self) -> list[str]:
        """Return all problems, with paths from the content folder."""
        return [str(one).replace(f"{self.content}/", "") for one in check(self.content)]

    def notebook(self) -> nbformat.NotebookNode:
        return nbformat.read(self.out / "a.ipynb", nbformat.NO_CONVERT)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


class Words(HTMLParser):
    """The rows of a table, and all words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self.in_cell = self.in_cell and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        if self.in_cell:
            self.rows[-1][-1] += data


def test_figure_keeps_its_place_on_the_page(place: Place) -> None:
    """It is a cell between the text before and after it, and imports what it needs."""
    build(place.content, place.out)
    cells = {cell.id: cell for cell in place.notebook().cells}
    names = [*cells]
    at = names.index("figure-songs")
    assert names[at - 1 : at + 3] == ["text-birds", "figure-songs", "more-birds-1", "studies-birds"]
    assert cells["more-birds-1"].source == "After."
    cell = cells["figure-songs"]
    assert '"loud": [[2.5, 0.25], [4.0, 1.0]],' in cell.source
    assert "low=0," in cell.source
    html = cell.outputs[0].data["text/html"]
    assert Words(html).rows == [
        ["Scale", "larks", "owls"],
        ["loud", "2.50 (0.25)", "4.00 (1.00)"],
        ["low", "9.10 (0.30)", "0.00 (0.00)"],
    ]
    assert re.search('<a href="#study-t"[^>]*>T 2001</a>', html)
    assert "<strong>They disagree.</strong> The <em>abstract</em> says otherwise." in html
    assert not place.told()


def test_source_of_a_figure_gets_a_card(place: Place) -> None:
    """Its card is on the page although no link of the text leads to it."""
    text = PAGE.replace("Before, as [a book](https://doi.org/10.5555/x) says.", "Before.")
    place.page.write_text(text)
    build(place.content, place.out)
    html = render_page(make_view(place.notebook())).main
    assert 'id="study-t"' in html
    assert 'id="figure-songs"' in html
    assert html.index("Before.") < html.index("<figure") < html.index("After.")
    assert "no page cites" not in "".join(place.told())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: How birds sing\n", "", "figures/songs.md:1: E122 the figure has no title"),
        (
            "study: t\n",
            "",
            "figures/songs.md:1: E407 the figure does not name its source",
        ),
        (
            "study: t\n",
            "study: tt\n",
            "figures/songs.md:3: E407 there is no study “tt”; did you mean",
        ),
        (
            "from: 0",
            "form: 0",
            "figures/songs.md:4: E111 there is no field “form”; did you mean “from”",
        ),
        ("from: 0", "from: low", "figures/songs.md:4: E405 “from” is “low”, and must be"),
        ("from: 0", "from: 30", "figures/songs.md:5: E406 “from” is not less than “to”"),
        (
            "---\n\n|",
            "\n\n|",
            "figures/songs.md:1: E101 the front matter that begins here is never",
        ),
        ("9.1 (0.3)", "9.1", "figures/songs.md:11: E414 “9.1” is not a mean of “low”"),
        ("9.1 (0.3)", "9,1 (0,3)", "figures/songs.md:11: E414 “9,1 (0,3)” is not a mean of “low”"),
        (
            "9.1 (0.3)",
            "9.1 (-0.3)",
            "figures/songs.md:11: E414 “9.1 (-0.3)” is not a mean of “low”",
        ),
        ("9.1 (0.3)", "nan (inf)", "figures/songs.md:11: E414 “nan (inf)” is not a mean of “low”"),
        ("9.1 (0.3)", "", "figures/songs.md:11: E414 “” is not a mean of “low”"),
        ("9.1 (0.3)", "91 (0.3)", "figures/songs.md:11: E415 91 is not in the range 0 to 10"),
        ("| 0 (0) |", "|", "figures/songs.md:11: E410 this row has 2 cells, and the first has 3"),
        ("| 0 (0) |", "| 0 (0) | 1 (1) |", "figures/songs.md:11: E410 this row has 4 cells"),
        (
            "| low |",
            "| loud |",
            "figures/songs.md:11: E413 the scale “loud” is in the table a second",
        ),
        ("| low |", "| |", "figures/songs.md:11: E413 this scale has no name"),
        ("| owls |", "| larks |", "figures/songs.md:8: E412 two groups have the same name"),
        ("**They", "| a |\n|---|\n| b |\n\n**They", "figures/songs.md:13: E408 there are 2 tables"),
        ("|", "/", "figures/songs.md:8: E408 there are 0 tables here"),
    ],
)
def test_errors_in_a_figure_file(place: Place, old: str, new: str, told: str) -> None:
    """Each error has a file, a line and a hint, and no notebook is written."""
    assert old in FIGURE
    place.figure.write_text(FIGURE.replace(old, new))
    assert any(told in one for one in place.told()), place.told()
    with pytest.raises(Exception, match=re.escape(told.rpartition("figures/")[2])):
        build(place.content, place.out)
    assert not [*place.out.glob("*")]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "{figure} songs",
            "{figure} song",
            "pages/a.md:10: E401 there is no figure “song”; did you",
        ),
        (
            "{figure} songs",
            "{figure} ../studies/t",
            "pages/a.md:10: W330 there is no picture “../studies/t”",
        ),
        ("{figure} songs", "{figure}", "pages/a.md:10: E401 there is no figure “”"),
        (
            "After.",
            "```{figure} songs\n```",
            "pages/a.md:13: E403 the figure “songs” is shown here a",
        ),
        (
            "```",
            "> ```",
            "pages/a.md:10: E404 the figure “songs” is inside a list or a quotation",
        ),
    ],
)
def test_errors_in_the_use_of_a_figure(place: Place, old: str, new: str, told: str) -> None:
    """A missing or repeated figure is reported at its line of the page."""
    assert old in PAGE
    place.page.write_text(PAGE.replace(old, new))
    assert any(told in one for one in place.told()), place.told()


def test_unused_figure_is_a_warning(place: Place) -> None:
    """It is reported like a study that no page cites."""
    (place.figure.parent / "other.md").write_text(FIGURE)
    assert len(place.told()) == 1
    assert "figures/other.md: W416 no page shows this figure" in place.told()[0]


def test_changed_numbers_survive_a_build(place: Place) -> None:
    """An educator's cell is kept, and the new version of the page is added below it."""
    build(place.content, place.out)
    node = place.notebook()
    cell = next(cell for cell in node.cells if cell.id == "figure-songs")
    cell.source = cell.source.replace("[4.0, 1.0]", "[5.0, 1.0]")
    cell.outputs[0].data["text/html"] = "<p>mine</p>"
    nbformat.write(node, place.out / "a.ipynb")
    place.page.write_text(PAGE.replace("After.", "Afterwards."))
    assert build(place.content, place.out).reports
    cells = {cell.id: cell for cell in place.notebook().cells}
    assert "[5.0, 1.0]" in cells["figure-songs"].source
    assert cells["figure-songs"].outputs[0].data["text/html"] == "<p>mine</p>"
    assert cells["more-birds-1"].source == "Afterwards."
    place.figure.write_text(FIGURE.replace("9.1 (0.3)", "9.2 (0.3)"))
    build(place.content, place.out)
    cells = {cell.id: cell for cell in place.notebook().cells}
    assert "[5.0, 1.0]" in cells["figure-songs"].source
    assert "[9.2, 0.3]" in cells["figure-songs"].source
    node = place.notebook()
    node.cells = [cell for cell in node.cells if cell.id != "figure-songs"]
    nbformat.write(node, place.out / "a.ipynb")
    place.page.write_text(PAGE.replace("After.", "Later."))
    build(place.content, place.out)
    assert "figure-songs" not in {cell.id for cell in place.notebook().cells}


def test_chart_has_a_text_alternative() -> None:
    """It gives the numbers by scale and by group, and every mark is at its position."""
    html = render_figure(SONGS)
    assert "loud: larks 2.50, owls 4.00. low: larks 9.10, owls 0.00.</p>" in html
    assert "larks: loud 2.50, low 9.10. owls: loud 4.00, low 0.00.</p>" in html
    assert re.findall(r'data-view="(\w+)"[^>]* open>', html) == ["scale", "table"]
    assert 'x="91%"' in html
    assert html.count('x1="20%" x2="30%"') == 2
    by_group = render_figure(SONGS, ChartDrawing(grouping="group", shown=(1,), changed=("x",)))
    assert 'data-view="group" hidden="hidden" open' in by_group
    assert "larks" not in by_group
    assert "so no longer the source’s numbers: x." in by_group


SORTED = replace(
    SONGS,
    finding="Owls are silent by day",
    better="less",
    sort="larks",
    parts=(FigurePart(scales=("low",), heading="Here the sources differ", better="more"),),
    disagreements=(("low", "the abstract says 1"),),
    ends=("least", "most"),
)


def test_chart_says_its_finding_and_where_sources_disagree() -> None:
    """Scales have their headings, their better end, and words where sources disagree."""
    html = render_figure(SORTED)
    assert re.search(r'<p class="figure-finding"[^>]*>Owls are silent by day</p>', html)
    chart = html[html.index('class="figure-chart"') :]
    order = ["less is better", ">loud<", "Here the sources differ", "more is better", ">low<"]
    assert [chart.index(words) for words in order] == sorted(map(chart.index, order))
    assert chart.count('class="figure-row is-disputed"') == 1
    assert "The sources disagree: the abstract says 1</p>" in chart
    assert "least" in chart
    assert "loud: larks 2.50, owls 4.00. Here the sources differ, more is better: low:" in html


def test_scales_are_sorted_by_the_means_of_a_group() -> None:
    """The best comes first, and scales that no part names precede the parts."""
    scales = [part.scales for part in order_scales(replace(SONGS, sort="larks"))]
    assert scales == [("low", "loud")]
    less = replace(SONGS, sort="larks", better="less")
    assert [part.scales for part in order_scales(less)] == [("loud", "low")]
    assert [part.scales for part in order_scales(SORTED)] == [("loud",), ("low",)]


def test_a_chart_is_split_between_its_parts() -> None:
    """On a slide both halves stand side by side, each with the axis; no row is lost."""
    halves = split_layout(lay_out_by_scale(SORTED, (0, 1)))
    assert [[row.name for part in half.parts for row in part.rows] for half in halves] == [
        ["loud"],
        ["low"],
    ]
    assert halves[0].ticks == halves[1].ticks
    assert len(split_layout(lay_out_by_scale(SONGS, (0, 1)))) == 1


def test_csv_has_a_row_for_each_mean() -> None:
    """The link saves it without a request, and sanitising keeps the link."""
    rows = list(csv.reader(write_csv(SONGS, (0, 1)).splitlines()))
    assert rows[0] == ["scale", "group", "mean", "standard_error"]
    assert rows[2] == ["loud", "owls", "4.00", "1.00"]
    link = re.findall(
        '<a class="figure-csv" href="[^"]*" download="songs.csv">', render_figure(SONGS)
    )
    assert unquote(link[0]).count("\r\n") == len(rows)
    assert "data:text/csv" in sanitize_markup(render_figure(SONGS))
    assert "data:" not in sanitize_markup('<a href="data:text/html,x">x</a>')


def test_what_a_figure_says_is_kept_in_its_source() -> None:
    """The notebook's cell has all of it, and is read back unchanged."""
    shown = read_figure(format_figure(SORTED, "en"))
    assert shown is not None
    assert shown.figure == SORTED
    assert "better" not in format_figure(SONGS, "en")


def test_long_names_of_groups_are_in_a_legend() -> None:
    """On a phone there is no room for them beside the marks."""
    long = FigureData(
        slug="s",
        title="T",
        caption="",
        low=-5,
        high=5,
        groups=("a",),
        rows=(("a name that is longer than others", ((-2.0, 0.125),)),),
    )
    assert "figure-key" in render_figure(replace(long, groups=("a name longer than others",)))
    assert "figure-key" not in render_figure(long)
    assert "-2.000 (0.125)" in render_figure(long)


@given(
    st.text(max_size=20),
    st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6, unique=True),
    st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=6, max_size=6),
)
def test_any_label_is_shown_as_text(
    title: str, groups: list[str], points: list[tuple[float, float]]
) -> None:
    """Labels are escaped, and sanitising removes nothing else from a figure."""
    rows = ((title, tuple(points[: len(groups)])), ("b", tuple(points[: len(groups)])))
    figure = FigureData(
        slug="s", title=title, caption=title, low=0, high=10, groups=tuple(groups), rows=rows
    )
    html = render_figure(figure)
    clean = sanitize_markup(html)
    assert html.count("<path") == clean.count("<path") == len(groups) * 4
    assert [len(row) for row in Words(clean).rows] == [len(groups) + 1] * 3
    assert "<script" not in clean
    assert sanitize_markup(clean) == clean


@pytest.mark.parametrize(
    "html",
    [
        "<svg onload=alert(1)><path d='M0 0' onclick=alert(1)></path></svg>",
        "<svg><title><img src=x onerror=alert(1)></title></svg>",
        "<svg><desc><script>alert(1)</script><iframe src=x></iframe></desc></svg>",
        "<svg></p><style><a title='</style><img src=x onerror=alert(1)>'></svg>",
        "<svg><title><style></title><img src=x onerror=alert(1)></style></svg>",
        "<svg><line stroke='url(https://evil.example/x)' x1='0'></line></svg>",
        "<svg><use href='https://evil.example/x'></use><image href='https://evil.example/x'/></svg>",
        "<svg><text style='background:url(//evil.example/x)'>t</text></svg>",
        "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
        "<svg><a href='javascript:alert(1)'><text>t</text></a></svg>",
        "<svg><animate attributeName=href values=javascript:alert(1)></animate></svg>",
        "<math><mtext><svg><title><mglyph><style><!--</style><img title='--&gt;&lt;img src=x "
        "onerror=alert(1)&gt;'></svg></math>",
    ],
)
def test_pictures_of_notebooks_are_sanitised(html: str) -> None:
    """Scripts and external addresses are removed from any SVG."""
    clean = sanitize_markup(html)
    assert sanitize_markup(clean) == clean
    tags = re.findall(r"<([a-zA-Z]+)([^>]*)>", clean)
    assert not [
        one for one in tags if one[0].lower() in ("script", "style", "iframe", "use", "image")
    ]
    assert not [one for one in tags if re.search(r"\son\w+=|javascript|evil|style=", one[1])]


def test_figure_follows_python() -> None:
    """Values, grouping and groups can be set and read; changed values are marked."""
    rows = {scale: [list(point) for point in points] for scale, points in SONGS.rows}
    figure = Figure("T", groups=["larks", "owls"], rows=rows, low=0, high=10, name="songs")
    first = figure.html
    figure.change("loud", "owls", 5)
    assert figure.point("loud", "owls") == (5, 1)
    assert ["loud", "2.50 (0.25)", "5.00 (1.00)"] in Words(figure.html).rows
    assert "loud, owls: 5.00 (1.00) instead of 4.00 (1.00)" in figure.html
    figure.reset()
    assert figure.html == first
    figure.grouping = "group"
    assert 'data-view="group" hidden="hidden" open' in figure.html
    figure.groups = ["owls"]
    assert ["loud", "4.00 (1.00)"] in Words(figure.html).rows
    figure.rows = {**rows, "new": [[1, 1], [2, 2]]}
    assert "new, owls: 2.00 (2.00) instead of –" in figure.html
    assert figure._repr_mimebundle_()[0]["text/html"] == figure.html


def test_figure_and_controls_follow_each_other() -> None:
    """Typed numbers redraw the figure; values set in Python appear in the fields."""
    rows = dict(SONGS.rows)
    figure = Figure("T", groups=["larks", "owls"], rows=rows, low=0, high=10)
    controls = figure.controls()
    assert (controls.mean.value, controls.error.value) == (2.5, 0.25)
    controls.group.value = "owls"
    assert (controls.mean.value, controls.error.value) == (4, 1)
    assert figure.rows == rows
    controls.mean.value = 99
    assert figure.point("loud", "owls") == (10, 1)
    controls.error.value = 2
    assert figure.point("loud", "owls") == (10, 2)
    figure.change("loud", "owls", 1, 0.5)
    assert (controls.mean.value, controls.error.value) == (1, 0.5)
    controls.grouping.value = "group"
    assert figure.grouping == "group"
    figure.grouping = "scale"
    assert controls.grouping.value == "scale"
    controls.shown[0].value = False
    assert figure.groups == ("owls",)
    controls.shown[1].value = False
    assert figure.groups == ("owls",)
    assert controls.shown[1].value is True
    controls.reset.click()
    assert controls.mean.value == 4


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (
            lambda f: f.change("loudest", "owls", 1),
            "there is no scale 'loudest'; the scales are loud",
        ),
        (lambda f: f.change("loud", "owl", 1), "no group 'owl'; the groups are larks, owls"),
        (lambda f: f.change("loud", "owls", 11), "a mean is 0 to 10"),
        (lambda f: f.change("loud", "owls", float("nan")), "a mean is 0 to 10"),
        (lambda f: f.change("loud", "owls", 1, -1), "a standard error is 0 or more"),
        (lambda f: setattr(f, "rows", {"loud": [[1, 1]]}), "has 1 pairs, but there are 2 groups"),
        (lambda f: setattr(f, "rows", {"loud": [1, 2]}), "give a mean and a standard error"),
        (lambda f: setattr(f, "groups", []), "choose at least one group"),
        (lambda f: setattr(f, "groups", ["owl"]), "there is no group 'owl'"),
    ],
)
def test_figure_refuses_wrong_values(act, told: str) -> None:  # type: ignore[no-untyped-def]
    """The error says what is wrong, and the figure stays as it was."""
    figure = Figure("T", groups=["larks", "owls"], rows=dict(SONGS.rows), low=0, high=10)
    before = figure.html
    with pytest.raises(ValueError, match=re.escape(told)):
        act(figure)
    assert figure.html == before
    with pytest.raises(ValueError, match="give the lower number first"):
        Figure("T", groups=["larks"], rows={}, low=10, high=0)
    with pytest.raises(ValueError, match="the groups need distinct names"):
        Figure("T", groups=["a", "a"], rows={}, low=0, high=10)


def test_examples_of_the_guide_work(place: Place) -> None:
    """The author's file and the educator's code of docs/figures.md work."""
    blocks = read_blocks(ROOT / "docs/figures.md")
    file, fence = (block.content for block in blocks if block.language == "markdown")
    place.figure.write_text(file.replace("robin2020", "t"))
    assert fence in PAGE
    assert place.told() == []
    build(place.content, place.out)
    shown: list[object] = []
    space: dict[str, object] = {"display": lambda *those: shown.extend(those)}
    cell = next(cell for cell in place.notebook().cells if cell.id == "figure-songs")
    exec(cell.source, space)
    for block in blocks:
        if block.language == "python":
            exec(block.content, space)
    assert len(shown) == 4
    assert isinstance(space["mine"], Figure)
    figure = space["figure"]
    assert isinstance(figure, Figure)
    assert (figure.grouping, figure.groups) == ("group", ("owls",))
    assert figure.html.count("8.25") == 0
    assert "at noon" not in figure.html


def test_only_pages_with_a_figure_carry_its_style() -> None:
    """Other pages do not grow, and a page with a figure stays below the size limit."""
    pages = {
        name: render_page(read_notebook(ROOT / f"notebooks/{name}.ipynb").view)
        for name in (WORKS, "survivor-led-why")
    }
    assert ".figure-chart" in render_head(pages[WORKS]).html
    assert ".figure-chart" not in render_head(pages["survivor-led-why"]).html
    assert len(gzip.compress(render_document(pages[WORKS]).html.encode())) < 61_000


@pytest.mark.parametrize("kind", ["html", "slides"])
def test_exported_pages_have_the_chart_and_the_table(kind: str, tmp_path: Path) -> None:
    """They are in one file with their styles."""
    out = tmp_path / "out.html"
    words = ["export", kind, WORKS, "--content", str(ROOT / "content"), "--out", str(out)]
    words += ["--notebooks", str(ROOT / "notebooks")]
    assert main(words) == 0
    text = out.read_text()
    assert 'class="figure-chart"' in text
    assert ".figure-chart{" in text.replace(" {", "{")
    figure = text[text.index('class="explainer-figure"') :]
    assert Words(figure[figure.index('<div class="figure-table"') :]).rows[6][1] == "19.14 (0.50)"


def test_figure_in_a_browser(reading_server, reader):
    """Both groupings work by keyboard before the page is live; then a changed number redraws it."""
    window = reader(viewport={"width": 320, "height": 800})
    page = window.page
    page.goto(f"{reading_server.address}/voila/render/{WORKS}.ipynb?live=yes")
    figure = page.get_by_role("figure")
    title = "Means of the nine AQ-27 scales in three groups of a survey in Portugal"
    by_scale = figure.get_by_role("img", name=f"{title}: By scale")
    by_group = figure.get_by_role("img", name=f"{title}: By group")
    expect(by_scale).to_be_visible()
    expect(by_scale).to_have_accessible_description(re.compile("fear: psychiatrists 8.43, other"))
    expect(by_group).to_be_hidden()
    figure.get_by_text("By scale", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(by_group).to_be_visible()
    expect(by_scale).to_be_hidden()
    expect(by_group).to_have_accessible_description(
        re.compile("students: responsibility 8.16, anger 13.79")
    )
    table = figure.get_by_role("table", name="Mean (standard error)")
    expect(table).to_be_hidden()
    figure.get_by_text("Table", exact=True).click()
    expect(by_group).to_be_hidden()
    assert table.get_by_role("columnheader").all_inner_texts() == [
        "Scale",
        "psychiatrists",
        "other doctors",
        "students",
    ]
    assert table.get_by_role("rowheader").count() == 9
    row = table.get_by_role("row").filter(has_text="coercion").get_by_role("cell")
    assert row.all_inner_texts() == ["19.14 (0.50)", "18.55 (0.34)", "18.66 (0.24)"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    inner = table.evaluate("(el) => el.scrollWidth - el.parentElement.clientWidth")
    assert inner <= 0
    figure.get_by_text("By group", exact=True).click()
    page.emulate_media(media="print")
    expect(by_group).to_be_visible()
    expect(table).to_be_visible()
    expect(figure.get_by_text("By scale", exact=True)).to_be_hidden()
    page.emulate_media(media="screen")

    expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
    expect(by_group).to_be_visible()
    assert page.get_by_role("figure").count() == 1
    figure.get_by_text("Change the numbers").click()
    expect(page.get_by_role("combobox", name="Show")).to_have_value("By group", timeout=LIVE)
    figure.get_by_role("combobox", name="Scale").select_option("fear")
    mean = figure.get_by_role("spinbutton", name="Mean")
    expect(mean).to_have_value("8.43", timeout=LIVE)
    was = by_group.bounding_box()
    mean.fill("20")
    mean.press("Enter")
    changed = figure.get_by_role("status")
    expect(changed).to_contain_text(
        "fear, psychiatrists: 20.00 (0.65) instead of 8.43 (0.65)", timeout=LIVE
    )
    numbers = figure.locator(".figure-table")
    expect(numbers.locator("tr").filter(has_text="fear")).to_contain_text(
        "20.00 (0.65)", timeout=LIVE
    )
    expect(by_group).to_have_accessible_description(re.compile("fear 20.00"), timeout=LIVE)
    assert by_group.bounding_box()["width"] == was["width"]
    expect(mean).to_be_focused()
    assert mean.bounding_box()["y"] < page.get_by_text("The sources disagree.").bounding_box()["y"]
    page.get_by_role("combobox", name="Show").select_option("By scale")
    expect(by_scale).to_be_visible(timeout=LIVE)
    page.get_by_role("checkbox", name="other doctors").uncheck()
    expect(numbers.locator("th").filter(has_text="other doctors")).to_have_count(0, timeout=LIVE)
    page.get_by_role("button", name="Back to the source’s numbers").click()
    expect(changed).to_have_text("", timeout=LIVE)
    open_card(page, "Oliveira et al. 2020")
    expect(page.locator("#study-oliveira2020")).to_have_attribute("open", "")
    assert window.hosts() == {reading_server.address.removeprefix("http://")}
    assert window.errors == []
