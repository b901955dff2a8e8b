"""Show a video or a recording as a card: a link with a sentence about where it leads.

Pages ask no other host, so a film is not shown on the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from explainer.i18n.formats import format_number
from explainer.i18n.messages import load_messages
from explainer.source.citing import make_link, make_text
from explainer.source.tokens import Token, extract_text
from explainer.text.data_types import FOLDER, MEDIA, get_data_type

HOSTS = re.compile(
    r"(?:.+\.)?(?:youtube\.com|youtube-nocookie\.com|youtu\.be|vimeo\.com|dailymotion\.com"
    r"|ted\.com|media\.ccc\.de|peertube\..+)"
)
_EMBEDDED = (
    (re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+).*"), "youtube"),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d+).*"), "vimeo"),
)
_PAGES = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}


def is_media_address(address: str) -> bool:
    """Return whether an address is that of a film or a recording."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if PurePosixPath(parts.path).suffix.lower() in MEDIA:
        return True
    return bool(HOSTS.fullmatch(host)) and parts.path.strip("/") != ""


def make_media_cards(blocks: Sequence[Token], lang: str, files: Mapping[str, Path]) -> list[Token]:
    """Return the blocks of a section with a card for each film that stands alone in a paragraph.

    Args:
        blocks: with resolved links.
        lang: of the page.
        files: the files that the page offers for download, by their names.
    """
    made: list[Token] = []
    rest = iter(zip(blocks, (*blocks[1:], None), strict=False))
    for block, following in rest:
        link = _find_link(following) if block.type == "paragraph_open" and following else None
        if link and following:
            made += _make_card(link, following, block, lang, files)
            next(rest), next(rest)  # the words of the paragraph, and its end
        else:
            made.append(block)
    return made


def _find_link(block: Token) -> Token | None:
    """Return the link that a paragraph consists of, if it leads to a film."""
    children = [child for child in block.children or () if child.type != "softbreak"]
    children = [child for child in children if child.content.strip() or child.type != "text"]
    types = [child.type for child in children]
    if block.type != "inline" or types[:1] != ["link_open"] or types[-1:] != ["link_close"]:
        return None
    is_single = types.count("link_open") == 1
    return children[0] if is_single and is_media_address(_get_href(children[0])) else None


def _make_card(
    link: Token, block: Token, opening: Token, lang: str, files: Mapping[str, Path]
) -> list[Token]:
    """Return the tokens of a card in place of a paragraph."""
    messages = load_messages(lang)
    line = link.meta.get("line", 0)
    href = _find_page(_get_href(link))
    path = unquote(urlsplit(href).path)
    kind = messages["media_audio" if get_data_type(path)[:5] == "audio" else "media_video"]
    title = extract_text(block.children or ())
    if not title or title.startswith(("http:", "https:")) or title == PurePosixPath(path).name:
        title = kind
    file = files.get(path.removeprefix(f"{FOLDER}/"))
    if file:
        size = format_number(max(round(file.stat().st_size / 1e6), 1), lang)
        says = messages["media_file"].format(kind=kind, size=size)
    else:
        host = (urlsplit(href).hostname or "").removeprefix("www.")
        says = messages["media_on"].format(kind=kind, host=host)
    strong = [Token("strong_open", "strong", 1, markup="**")]
    strong += [*make_link(href, title, line), Token("strong_close", "strong", -1, markup="**")]
    closing = Token("paragraph_close", "p", -1, block=True)
    return [
        Token("blockquote_open", "blockquote", 1, map=opening.map, markup=">", block=True),
        opening,
        block.copy(children=strong),
        closing,
        opening,
        block.copy(children=[make_text(says, line)]),
        closing,
        Token("blockquote_close", "blockquote", -1, markup=">", block=True),
    ]


def _find_page(address: str) -> str:
    """Return the address of the page of a film that is embedded."""
    for pattern, host in _EMBEDDED:
        if match := pattern.fullmatch(address):
            return _PAGES[host].format(match[1])
    return address


def _get_href(link: Token) -> str:
    return str(link.attrs.get("href", ""))
