"""Read the list of choices in a block: items, each with the text below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explainer.source.emphasis import make_paragraph
from explainer.source.syntax.tasks import TASK
from explainer.source.tokens import Token, extract_text, write_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChoice:
    """An item of a list."""

    first: Token
    """Its first line, an inline; empty if the item does not begin with text."""
    below: tuple[Token, ...]
    """The blocks below it; of a list of one item, what is in it."""

    @property
    def words(self) -> str:
        """The text of its first line, with the box that begins it."""
        children = self.first.children or ()
        box = children[0].content if children and children[0].type == TASK else ""
        return box + extract_text(children)

    @property
    def label(self) -> str:
        """What messages call it: its words, or the first line below if it has none."""
        return self.words or self.why.partition("\n")[0]

    def match(self, mark: re.Pattern[str]) -> re.Match[str] | None:
        """Return the mark at its beginning; None if it has none, or one with markup in it."""
        children = self.first.children or ()
        if not children or children[0].type not in (TASK, "text"):
            return None
        return mark.match(children[0].content)

    @property
    def why(self) -> str:
        """The Markdown of the blocks below it."""
        return write_markdown(self.below).strip()

    def write_after(self, mark: str) -> str:
        """Return the Markdown of its first line, without a mark at its beginning."""
        first, *others = list(self.first.children or ())
        if first.type != TASK:
            others.insert(0, first.copy(content=first.content[len(mark) :].lstrip()))
        return write_markdown(make_paragraph(others))


def take_choices(
    tokens: Sequence[Token], is_choice: Callable[[str], bool]
) -> tuple[list[Token], list[ListChoice]]:
    """Return blocks without their list of choices, and the choices.

    Args:
        tokens: the blocks.
        is_choice: whether the first words of a list make it the one that is sought.
    """
    for start, token in enumerate(tokens):
        if token.type == "bullet_list_open":
            end = _find_close(tokens, start)
            choices = _read_items(tokens[start + 1 : end])
            if is_choice(next((choice.words for choice in choices if choice.words), "")):
                return [*tokens[:start], *tokens[end + 1 :]], choices
    return list(tokens), []


def _read_items(tokens: Sequence[Token]) -> list[ListChoice]:
    items = []
    for start, token in enumerate(tokens):
        if token.type == "list_item_open" and token.level == tokens[0].level:
            inside = tokens[start + 1 : _find_close(tokens, start)]
            if len(inside) > 1 and inside[1].type == "inline":
                items.append(ListChoice(first=inside[1], below=_unwrap(inside[3:])))
            else:
                items.append(ListChoice(first=Token("inline", "", 0), below=tuple(inside)))
    return items


def _unwrap(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the blocks of a list of one item without the list."""
    is_list = bool(tokens) and tokens[0].type == "bullet_list_open"
    ends = (len(tokens) - 1, len(tokens) - 2)
    if is_list and (_find_close(tokens, 0), _find_close(tokens, 1)) == ends:
        return tuple(_show(token) for token in tokens[2:-2])
    return tuple(tokens)


def _show(token: Token) -> Token:
    """Return a token of a tight list as one outside of it."""
    return token.copy(hidden=False) if token.type.startswith("paragraph_") else token


def _find_close(tokens: Sequence[Token], start: int) -> int:
    opening = tokens[start]
    return next(
        index
        for index in range(start, len(tokens))
        if tokens[index].nesting < 0 and tokens[index].level == opening.level
    )
