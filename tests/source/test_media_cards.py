"""Films on pages: a card with a link, and no request to another host."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.model import Site
from explainer.notebook.page_cells import build_page_cells
from support.content import open_content, open_page

SAYS = "It opens there; this page loads nothing from it."


def build(folder: Path, text: str) -> str:
    """Return the Markdown of the notebook of a page with a text."""
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "site.toml").write_text('title = "Birds"\n')
    (folder / "pages/talk.mp4").write_bytes(b"film" * 600_000)
    (folder / "pages/birds.md").write_text(f"# Birds\n\n{text}\n", encoding="utf-8")
    content = open_content(folder)
    cells = build_page_cells(open_page(content, "birds"), {}, Site(title="Birds"))
    return "\n".join(cell.source for cell in cells)


@pytest.mark.parametrize(
    ("text", "link", "host"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/a-1?x=1" title="A talk"></iframe>',
            "[A talk](https://www.youtube.com/watch?v=a-1)",
            "youtube.com",
        ),
        (
            "![A talk](https://youtu.be/a1)",
            "[A talk](https://youtu.be/a1)",
            "youtu.be",
        ),
        (
            "[A *talk*](https://vimeo.com/12)",
            "[A talk](https://vimeo.com/12)",
            "vimeo.com",
        ),
        (
            "<https://player.vimeo.com/video/12>",
            "[Video](https://vimeo.com/12)",
            "vimeo.com",
        ),
        (
            '<video src="https://birds.example/song.webm"></video>',
            "[Video](https://birds.example/song.webm)",
            "birds.example",
        ),
    ],
)
def test_film_that_stands_alone_is_a_card(text: str, link: str, host: str, tmp_path: Path) -> None:
    """Whatever way it is written, the card leads to its page and says where that is."""
    assert f"> **{link}**\n>\n> Video on {host}. {SAYS}" in build(tmp_path, text)


def test_own_film_is_offered_for_download(tmp_path: Path) -> None:
    """Its card says how large it is."""
    for text in ("![A talk](talk.mp4)", "[A talk](talk.mp4)"):
        card = "> **[A talk](files/talk.mp4)**\n>\n> Video to download (2 MB)."
        assert card in build(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    ["See [a talk](https://youtu.be/a1) of it.", "[The site](https://www.youtube.com/)", "Words."],
)
def test_link_in_a_sentence_stays_a_link(text: str, tmp_path: Path) -> None:
    """Only a film that stands alone is a card, and only a film."""
    assert text in build(tmp_path, text)
