"""Tests of the pictures of pages: found in the site, kept in notebooks, shown by each export."""

from __future__ import annotations

import json
import re
import struct
import unicodedata
import zlib
from base64 import b64decode, b64encode
from pathlib import Path
from urllib.parse import quote

import pytest
from nbformat import NotebookNode, reads

from explainer.builder import build, check
from explainer.export.lecture import write_handout
from explainer.export.site import write_page, write_site
from explainer.export.slide_files import write_slides
from explainer.notebook.importer.import_notebook import import_notebook
from explainer.notebook.reader import read_notebook
from explainer.notebook.reading_page import render_page
from explainer.text.markup import find_elements

SITE = 'title = "Birds"\nauthors = ["Able"]\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8z"/></svg>'


def make_png(color: bytes, *, padding: int = 0, size: tuple[int, int] = (1, 1)) -> bytes:
    """Return a picture of one color, and perhaps a chunk of so many bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        sum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", sum)

    chunks = [(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0))]
    chunks += [(b"tEXt", b"x\0" + b" " * padding)] if padding else []
    chunks += [(b"IDAT", zlib.compress((b"\0" + color * size[0]) * size[1])), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


RED, GREEN, BLUE = (make_png(color) for color in (b"\xff\0\0", b"\0\xff\0", b"\0\0\xff"))


def make_site(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write the files of a site, and return its folder."""
    for name, content in files.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "content"


def make_page(text: str) -> str:
    return f"---\ntitle: Birds\n---\n{text}\n"


def build_page(content: Path, name: str = "p") -> NotebookNode:
    build(content, content.parent / "notebooks")
    return reads((content.parent / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"), 4)


def read_pictures(notebook: NotebookNode) -> dict[str, bytes]:
    """Return the bytes of each picture by the name in the cell's text."""
    found = {}
    for cell in notebook.cells:
        for name in re.findall(r"attachment:([\w.-]+)", cell.source if "id" in cell else ""):
            (data,) = cell.attachments[name].values()
            found[name] = b64decode(data)
    return found


def list_codes(content: Path) -> list[tuple[str, int | None]]:
    return [(found.code, found.line) for found in check(content) if found.code.startswith("W33")]


@pytest.mark.parametrize(
    ("settings", "page", "picture", "address"),
    [
        ({"site.toml": SITE}, "pages/p.md", "pages/a.png", "a.png"),
        ({"site.toml": SITE}, "pages/p.md", "pages/img/a.png", "/img/a.png"),
        ({"site.toml": SITE}, "pages/p.md", "pictures/a.png", "../pictures/a.png"),
        ({}, "notes/p.md", "notes/a b.png", "<a b.png>"),
        ({}, "notes/p.md", "notes/a b.png", "a%20b.png"),
        ({}, "notes/p.md", "notes/my files/a b.png", 'my files/a b.png "Caption"'),
        ({"pelicanconf.py": "SITENAME = 'B'"}, "content/p.md", "content/images/a.png",
         "{static}/images/a.png"),
        ({}, "notes/p.md", "notes/a.png", "./a.png?raw=true#x"),
        ({}, "notes/p.md", "notes/A.PNG", "a.png"),
        ({}, "notes/p.md", unicodedata.normalize("NFD", "notes/é.png"), "é.png"),
        ({}, "notes/p.md", "notes/a.png", "notes/a.png"),
        ({"_config.yml": "title: B\nbaseurl: /b"}, "p.md", "assets/a.png", "/b/assets/a.png"),
        ({"_config.yml": "title: B\nurl: https://b.example"}, "p.md", "a.png",
         "https://b.example/a.png"),
        ({"hugo.toml": 'title = "B"'}, "content/p.md", "static/img/a.png", "/img/a.png"),
        ({"hugo.toml": 'title = "B"'}, "content/p/index.md", "content/p/a.png", "a.png"),
        ({"hugo.toml": 'title = "B"'}, "content/p.md", "content/p/a.png", "a.png"),
        ({"mkdocs.yml": "site_name: B"}, "docs/p.md", "docs/img/a.png", "img/a.png"),
        ({".obsidian/app.json": "{}"}, "notes/p.md", "files/deep/a.png", "a.png"),
        ({".obsidian/app.json": "{}"}, "notes/p.md", "files/deep/a.png", "deep/a.png"),
        ({"docusaurus.config.js": "module.exports = {title: 'B'}"}, "docs/p.md",
         "static/img/a.png", "@site/static/img/a.png"),
        ({"docusaurus.config.js": "module.exports = {title: 'B'}"}, "docs/p.md",
         "static/img/a.png", "/img/a.png"),
    ],
)  # fmt: skip
def test_a_picture_is_found_where_its_generator_finds_it(
    settings: dict[str, str], page: str, picture: str, address: str, tmp_path: Path
) -> None:
    """The notebook contains the bytes of the file, and nothing is reported."""
    files = {**settings, page: make_page(f"![a robin]({address})"), picture: RED}
    content = make_site(tmp_path, files)
    assert list(read_pictures(build_page(content)).values()) == [RED]
    assert list_codes(content) == []


def test_an_embedded_picture_of_obsidian_has_its_size(tmp_path: Path) -> None:
    """The number is its width; a note that is embedded becomes a link."""
    text = "![[robin.png|300]]\n\n![Two birds|40x50](robin.png)\n\n![[other]]"
    files = {".obsidian/app.json": "{}", "p.md": make_page(text), "files/robin.png": RED}
    content = make_site(tmp_path, {**files, "other.md": make_page("Words.")})
    (cell,) = [cell for cell in build_page(content).cells if cell.get("attachments")]
    assert '<img src="attachment:robin.png" alt="robin" width="300">' in cell.source
    assert 'alt="Two birds" width="40" height="50">' in cell.source
    assert "[Birds](other.ipynb)" in cell.source


def test_a_name_alone_finds_the_nearest_picture_only_where_that_is_usual(tmp_path: Path) -> None:
    """An embedded file is looked for in all folders; other pictures need a folder and one hit."""
    files = {
        "en/p.md": make_page("![[a.png]] ![x](a.png) ![y](fig/b.png)"),
        "fr/files/a.png": GREEN,
    }
    files |= {"en/files/a.png": RED, "fr/a.png": GREEN, "deep/fig/b.png": BLUE}
    content = make_site(tmp_path, files)
    assert read_pictures(build_page(content)) == {"a.png": RED, "b.png": BLUE}
    assert list_codes(content) == [("W330", 4)]


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("![a robin](a.png){width=50%}", 'width="50%"'),
        ('![a robin](a.png){#fig-a width="2in" .left}', 'width="192"'),
        ("![a robin](a.png =300x200)", 'width="300" height="200"'),
        ("![a robin](a.png =300x)", 'width="300"'),
        ('<img src="a.png" alt="a robin" width="200" height=100 class="x">', 'width="200" height'),
        ('![a robin](a.png){width="javascript:x"}', ""),
        ('![a robin](a.png){: style="width:40%"}', 'width="40%"'),
        ('<img src="a.png" alt="a robin" style="color:red; width: 20px">', 'width="20"'),
        ('<img src="a.png" alt="a robin" style="max-width:50%">', 'width="50%"'),
        ('<img src="a.png" alt="a robin" style="max-width:100%">', ""),
        ('<img src="a.png" alt="a robin" style="max-width:300px">', ""),
    ],
)
def test_sizes_are_kept_and_a_second_reading_changes_nothing(
    written: str, size: str, tmp_path: Path
) -> None:
    """A picture with a size is HTML, which JupyterLab and our pages show."""
    content = make_site(tmp_path, {"site.toml": SITE, "pages/p.md": make_page(written)})
    (content / "pages/a.png").write_bytes(RED)
    (cell,) = [cell for cell in build_page(content).cells if cell.get("attachments")]
    assert (f'alt="a robin" {size}' in cell.source) == bool(size)
    text = cell.source.partition("\n\n")[2]
    again = text.replace("attachment:", "")
    (content / "pages/p.md").write_text(make_page(again), encoding="utf-8")
    (second,) = [cell for cell in build_page(content).cells if cell.get("attachments")]
    assert second.source == cell.source


def test_two_pictures_of_one_name_stay_apart(tmp_path: Path) -> None:
    """On one page the second has its folder's name in front; a third file of no letters too."""
    text = "![r](red.png) ![g](chapter/red.png)\n\n## Two\n\n![b](img/red.png) ![r](./red.png)"
    files = {"p.md": make_page(text), "red.png": RED, "chapter/red.png": GREEN, "img/red.png": BLUE}
    pictures = read_pictures(build_page(make_site(tmp_path, files)))
    assert pictures == {"red.png": RED, "chapter-red.png": GREEN, "img-red.png": BLUE}


@pytest.mark.parametrize(
    ("address", "content", "code"),
    [
        ("none.png", b"", "W330"),
        ("../../secret.png", RED, "W330"),
        ("link.png", RED, "W330"),
        ("a.png", b"Not Found", "W331"),
        ("a.png", b"", "W331"),
        ("a.svg", b"<svg><script>", "W331"),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "W331"),
        ("a.png", make_png(b"abc", padding=20_000_001), "W332"),
        ("https://birds.example/a.png", b"", "W333"),
    ],
)
def test_a_picture_that_is_not_shown_is_a_warning_with_its_line(
    address: str, content: bytes, code: str, tmp_path: Path
) -> None:
    """The page is built, its words stay, and no file outside of the site is read."""
    site = make_site(tmp_path, {"pages/p.md": make_page(f"Words.\n\n![a robin]({address})")})
    (site / "site.toml").write_text(SITE)
    (tmp_path / "secret.png").write_bytes(RED)
    (site / "pages/link.png").symlink_to(tmp_path / "secret.png")
    if address.startswith("a."):
        (site / "pages" / address).write_bytes(content)
    assert list_codes(site) == [(code, 6)]
    notebook = build_page(site)
    assert not any(cell.get("attachments") for cell in notebook.cells)
    assert f"![a robin]({address})" in "".join(cell.source for cell in notebook.cells)


def test_a_large_picture_arrives_with_a_warning(tmp_path: Path) -> None:
    """A picture of 5 MB is in the notebook."""
    large = make_png(b"abc", padding=5_000_000)
    files = {"site.toml": SITE, "pages/p.md": make_page("![a robin](a.png)"), "pages/a.png": large}
    content = make_site(tmp_path, files)
    assert list_codes(content) == [("W332", 4)]
    assert read_pictures(build_page(content)) == {"a.png": large}


def render_editions(content: Path) -> dict[str, str]:
    """Return the HTML of the page ``p`` in each edition, by its name."""
    folder = content.parent
    notebooks = folder / "notebooks"
    build(content, notebooks)
    editions = {"served": render_page(read_notebook(notebooks / "p.ipynb").view, name="p").main}
    for name, write in (("page", write_page), ("slides", write_slides), ("handout", write_handout)):
        options = {"pdf": False} if name == "handout" else {}
        write(notebooks, "p", folder / f"{name}.html", **options)
        editions[name] = (folder / f"{name}.html").read_text(encoding="utf-8")
    assert write_site(notebooks, folder / "site").diagnostics[0].code == "W902"
    return {**editions, "site": (folder / "site/p.html").read_text(encoding="utf-8")}


def test_each_export_shows_the_right_bytes(tmp_path: Path) -> None:
    """A site has each picture as one file; pages in one file contain them, captions included."""
    text = (
        '![red](a.png "The caption") ![green](x/a.png){width=30}\n\n'
        "::: discuss\nWhich? ![drawing](c.svg)\n:::\n\n- ![red](a.png)"
    )
    files = {"site.toml": SITE, "pages/p.md": make_page(text), "pages/q.md": make_page(text)}
    files |= {"pages/a.png": RED, "pages/x/a.png": GREEN, "pages/c.svg": SVG}
    editions = render_editions(make_site(tmp_path, files))
    page = editions.pop("site")
    for html in editions.values():
        shown = re.findall(r'<img src="data:image/[a-z+]+;base64,([^"]+)"', html)
        drawing = [data for data in map(b64decode, shown) if b"<svg" in data]
        assert [data for data in map(b64decode, shown) if b"<svg" not in data] == [RED, GREEN, RED]
        assert len(drawing) == 1
        assert 'title="The caption"' in html
        assert 'width="30"' in html
    sources = re.findall(r'<img src="([^"]+)"', page)
    assert not [source for source in sources if source.startswith("data:")]
    shown = [(tmp_path / "site" / source).read_bytes() for source in sources]
    assert [data for data in shown if b"<svg" not in data] == [RED, GREEN, RED]
    assert len(list((tmp_path / "site/assets").glob("picture.*"))) == 3


def test_every_picture_says_its_size_in_each_edition(tmp_path: Path) -> None:
    """Nothing moves while pictures load, and those below the first section load when needed."""
    text = (
        "![one](a.png) ![two](a.png){width=20}\n\n## Below\n\n| a |\n|---|\n| ![three](c.svg) |\n\n"
        '<img src="c.svg" alt="four" height="4"> ![five](a.png){width=50%}'
    )
    files = {"p.md": make_page(text), "a.png": make_png(b"abc", size=(40, 30)), "c.svg": SVG}
    for name, html in render_editions(make_site(tmp_path, files)).items():
        tags = {
            element.attributes["alt"]: element.attributes
            for element in find_elements(html)
            if element.tag == "img"
        }
        sizes = {
            alt: (tag.get("width"), tag.get("height")) for alt, tag in tags.items() if "src" in tag
        }
        assert sizes == {
            "one": ("40", "30"),
            "two": ("20", "15"),
            "three": ("8", "8"),
            "four": ("4", "4"),
            "five": ("50%", None),
        }
        lazy = [alt for alt, tag in tags.items() if tag.get("loading") == "lazy"]
        assert lazy == ([] if name in ("slides", "handout") else ["three", "four", "five"])


def test_page_to_notebook_to_page_keeps_the_addresses(tmp_path: Path) -> None:
    """In its own folder the page stays; in another one the files are written beside the page."""
    page = make_page("## Red\n\n![red](a.png) ![green](x/a.png)\n\n![blue](/img/b.png)")
    files = {"site.toml": SITE, "pages/p.md": page, "pages/a.png": RED, "pages/x/a.png": GREEN}
    content = make_site(tmp_path, {**files, "pages/img/b.png": BLUE})
    notebook = tmp_path / "notebooks/p.ipynb"
    build_page(content)
    built = notebook.read_bytes()
    assert import_notebook(notebook, content).written == ()
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "site.toml").write_text(SITE)
    import_notebook(notebook, fresh)
    text = (fresh / "pages/p.md").read_text(encoding="utf-8")
    assert "![red](a.png) ![green](x/a.png)" in text
    assert (fresh / "pages/x/a.png").read_bytes() == GREEN
    (blue,) = re.findall(r"!\[blue\]\((.*)\)", text)
    assert (fresh / "pages" / blue).read_bytes() == BLUE
    build(content, tmp_path / "notebooks")
    assert notebook.read_bytes() == built


def test_a_pasted_picture_is_built_from_its_file_afterwards(tmp_path: Path) -> None:
    """A build after an import has nothing to merge, and the notebook still has the picture."""
    content = make_site(tmp_path, {"site.toml": SITE, "pages/p.md": make_page("Words.")})
    notebook, path = build_page(content), tmp_path / "notebooks/p.ipynb"
    cell = next(cell for cell in notebook.cells if "Words." in cell.source)
    cell.source += "\n\n![red](attachment:image.png)"
    cell.attachments = {"image.png": {"image/png": b64encode(RED).decode()}}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    import_notebook(path, content)
    assert (content / "pages/p-image.png").read_bytes() == RED
    assert list_codes(content) == []
    assert build(content, path.parent).reports == ()
    assert read_pictures(build_page(content)) == {"p-image.png": RED}


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_corrected_picture_reaches_an_edited_notebook(is_edited: bool, tmp_path: Path) -> None:
    """Another file under the same name is taken in; a picture somebody has pasted stays."""
    page = make_page("![red](a.png)\n\n## Two\n\n![green](b.png)")
    files = {"site.toml": SITE, "pages/p.md": page, "pages/a.png": RED, "pages/b.png": GREEN}
    content = make_site(tmp_path, files)
    notebook, path = build_page(content), tmp_path / "notebooks/p.ipynb"
    first, second = (cell for cell in notebook.cells if cell.get("attachments"))
    first.source += "\n\nMine." if is_edited else ""
    mine = b64encode(make_png(b"own")).decode()
    second.attachments = {"b.png": {"image/png": mine}, "own.png": {"image/png": mine}}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (content / "pages/a.png").write_bytes(BLUE)
    merged = build_page(content)
    assert read_pictures(merged) == {"a.png": BLUE, "b.png": make_png(b"own")}
    assert any("own.png" in cell.get("attachments", {}) for cell in merged.cells)


@pytest.mark.parametrize(
    "written",
    [
        "[![a robin](a.png)](https://birds.example)",
        "[![a robin](a.png){width=9}](https://birds.example)",
        "[![a robin](a.png) and words](https://birds.example)",
        '<a href="https://birds.example"><img src="a.png" alt="a robin"></a>',
    ],
)
def test_a_picture_may_be_in_a_link(written: str, tmp_path: Path) -> None:
    """The link leads to its target from the notebook and from the page, also as the first words."""
    content = make_site(tmp_path, {"p.md": make_page(written), "a.png": RED})
    (cell,) = [cell for cell in build_page(content).cells if cell.get("attachments")]
    assert cell.source.splitlines()[-1].startswith("[")
    page = render_page(read_notebook(tmp_path / "notebooks/p.ipynb").view).main
    assert re.search(r'<a href="https://birds.example"[^>]*><img src="data:', page)


FIGURE = (
    "<figure>\n\n![a robin](attachment:a.png)\n\n<figcaption>\n\nA *small* bird\n\n"
    "</figcaption>\n\n</figure>"
)


@pytest.mark.parametrize(
    ("settings", "written"),
    [
        ("", '<figure><img src="a.png" alt="a robin"><figcaption>A <i>small</i> bird</figcaption>'
         "</figure>"),
        ("", "<figure markdown>\n![a robin](a.png)\n<figcaption>A *small* bird</figcaption>\n"
         "</figure>"),
        ("", '![a robin](a.png){#fig-a fig-cap="A *small* bird"}'),
        ("_quarto.yml", '![A *small* bird](a.png){fig-alt="a robin"}'),
        ("hugo.toml", '{{< figure src="a.png" alt="a robin" caption="A *small* bird" >}}'),
    ],
)  # fmt: skip
def test_a_figure_has_its_caption_in_each_edition(
    settings: str, written: str, tmp_path: Path
) -> None:
    """The notebook has one form, whatever the generator, and reading it again changes nothing."""
    folder = "content/" if settings == "hugo.toml" else ""
    files: dict[str, str | bytes] = {f"{folder}p.md": make_page(written), f"{folder}a.png": RED}
    if settings:
        files[settings] = 'title = "B"' if settings == "hugo.toml" else "title: B"
    content = make_site(tmp_path, files)
    (cell,) = [cell for cell in build_page(content).cells if cell.get("attachments")]
    assert FIGURE in cell.source
    for html in render_editions(content).values():
        assert re.search(r"<figure>\s*<p><img[^>]*></p>\s*<figcaption>\s*<p>A <em>small</em>", html)
    (content / f"{folder}p.md").write_text(make_page(FIGURE.replace("attachment:", "")))
    (second,) = [cell for cell in build_page(content).cells if cell.get("attachments")]
    assert second.source == cell.source


def test_the_words_of_a_picture_that_stands_alone_are_its_caption_in_pandoc(tmp_path: Path) -> None:
    """A picture within text, or of HTML, is not a figure."""
    text = '![A bird](a.png)\n\nSee ![it](a.png)\n\n<img src="a.png" alt="a robin">'
    files = {"_quarto.yml": "title: B", "p.md": make_page(text), "a.png": RED}
    (cell,) = [
        cell for cell in build_page(make_site(tmp_path, files)).cells if cell.get("attachments")
    ]
    assert cell.source.count("<figure>") == 1
    assert "<figcaption>\n\nA bird\n" in cell.source


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<details><summary><img src='a.png' alt='a robin'> More</summary>Words</details>",
         '<summary><img src="attachment:a.png" alt="a robin"> More</summary>'),
        ("## ![a robin](a.png) Birds\n\nWords", "## Birds\n\n![a robin](attachment:a.png)\n\n"),
        ("## ![a robin](a.png)\n\nWords", "## a robin\n\n![a robin](attachment:a.png)"),
        ('<object data="a.png" title="a robin"></object>', "![a robin](attachment:a.png)"),
        ('<img data-src="a.png" alt="a robin">', "![a robin](attachment:a.png)"),
        ('<img srcset="a.png, b.png 2x" alt="a robin">', "![a robin](attachment:a.png)"),
        ('<picture><source srcset="b.webp"><img src="a.png" alt="a robin"></picture>',
         "![a robin](attachment:a.png)"),
    ],
)  # fmt: skip
def test_a_picture_arrives_wherever_it_stands(written: str, shown: str, tmp_path: Path) -> None:
    """It may be in what readers open, in a heading, or in an element of HTML."""
    content = make_site(tmp_path, {"p.md": make_page(written), "a.png": RED})
    (cell,) = [cell for cell in build_page(content).cells if cell.get("attachments")]
    assert shown in cell.source
    for html in render_editions(content).values():
        assert re.search(r'<img src="(data:|assets/)[^"]+" alt="a robin"', html)


def test_the_picture_of_a_title_is_above_the_text(tmp_path: Path) -> None:
    """The title of a page is words; its logo is the first thing below."""
    files = {"p.md": "# ![a robin](a.png) Birds\n\nWords.\n", "a.png": RED}
    notebook = build_page(make_site(tmp_path, files), "p")
    assert "# Birds" in notebook.cells[0].source
    assert read_pictures(notebook) == {"a.png": RED}


@pytest.mark.parametrize(
    "address",
    [
        f"data:image/svg+xml,{quote(SVG)}",
        f"data:image/svg+xml;charset=utf-8,{quote(SVG)}",
        f"data:image/svg+xml;base64,{b64encode(SVG.encode()).decode()}",
    ],
)
def test_a_drawing_may_be_in_its_address(address: str, tmp_path: Path) -> None:
    """It arrives as a picture, in which no script runs, with its size."""
    content = make_site(tmp_path, {"p.md": make_page(f"![a robin]({address})")})
    assert list_codes(content) == []
    for name, html in render_editions(content).items():
        (tag,) = re.findall(r'<img src="([^"]+)" alt="a robin" width="8" height="8"', html)
        path = tmp_path / "site" / tag
        data = path.read_bytes() if name == "site" else b64decode(tag.partition(",")[2])
        assert b'd="M0 0h8v8z"' in data
