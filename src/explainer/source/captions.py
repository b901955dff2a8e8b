"""Make figures of pictures that stand alone, with their words as captions."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.source.emphasis import make_paragraph
from explainer.source.tokens import Token, extract_text, parse_markdown


def add_captions(tokens: Sequence[Token], *, has_captions: bool) -> list[Token]:
    """Return the tokens of a page with its figures.

    Args:
        tokens: the tokens of the whole page.
        has_captions: whether the words of every picture that stands alone are its caption, as in
            pandoc; otherwise only those of a picture with the attributes of a figure.
    """
    written: list[Token] = []
    open_figures = 0
    for token in tokens:
        written.append(token)
        if token.type in ("element_open", "element_close") and token.tag == "figure":
            open_figures += token.nesting
        if token.type == "paragraph_close" and not open_figures and not token.hidden:
            opening, inline, _ = written[-3:]
            picture = _find_picture(inline)
            is_markdown = picture is not None and "is_html" not in picture.meta
            if picture and ((has_captions and is_markdown) or picture.meta.get("is_figure")):
                written[-3:] = _make_figure(opening, inline, picture) or written[-3:]
    return written


def _find_picture(inline: Token) -> Token | None:
    """Return the only picture of a paragraph that has nothing else, but perhaps a link."""
    marks = ("link_open", "link_close")
    children = [child for child in inline.children or () if child.type not in marks]
    return children[0] if len(children) == 1 and children[0].type == "image" else None


def _make_figure(opening: Token, inline: Token, picture: Token) -> list[Token]:
    """Return a figure, or nothing if the picture has no words."""
    line = picture.meta["line"]
    caption = list(picture.children or ())
    if picture.meta.get("caption"):
        caption = list(parse_markdown(picture.meta["caption"])[1].children or ())
    if picture.meta.get("alt"):
        picture.children = [Token("text", "", 0, content=picture.meta["alt"], meta={"line": line})]
    elif not extract_text(picture.children or ()):
        picture.children = [Token("text", "", 0, content=extract_text(caption))]
    if not extract_text(caption):
        return []
    for child in caption:
        child.meta.setdefault("line", line)
    level = opening.level
    label = picture.meta.get("figure", "")
    figure = _make_element("figure", opening, level)
    figure[0].meta = {"label": label} if label else {}
    words = _make_element("figcaption", opening, level + 1)
    shifted = opening.copy(level=level + 1)
    return [
        figure[0],
        *make_paragraph(inline.children or (), shifted),
        words[0],
        *make_paragraph(caption, opening.copy(level=level + 2)),
        words[1],
        figure[1],
    ]


def _make_element(tag: str, opening: Token, level: int) -> tuple[Token, Token]:
    return (
        Token("element_open", tag, 1, map=opening.map, level=level, block=True),
        Token("element_close", tag, -1, level=level, block=True),
    )
