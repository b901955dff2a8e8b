"""Render the tokens of Markdown as HTML that needs no inline style."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from explainer.text.typesetting import typeset_formula
from explainer.text.typography import keep_together


class SafeRenderer(RendererHTML):
    """HTML that needs no inline style: a table’s alignment is a class, ``align-right``."""

    def renderToken(  # the name in markdown-it
        self,
        tokens: Sequence[Token],
        idx: int,
        options: OptionsDict,
        env: MutableMapping[str, object],
    ) -> str:
        """Return the tag of one token."""
        style = str(tokens[idx].attrs.pop("style", ""))
        if style.startswith("text-align:"):
            tokens[idx].attrs["class"] = f"align-{style.removeprefix('text-align:')}"
        return super().renderToken(tokens, idx, options, env)

    def text(
        self,
        tokens: Sequence[Token],
        idx: int,
        options: OptionsDict,  # noqa: ARG002  # the names in markdown-it
        env: MutableMapping[str, object],  # noqa: ARG002
    ) -> str:
        """Return text in which numbers and words with hyphens are kept together."""
        return str(keep_together(tokens[idx].content))

    def formula(
        self,
        tokens: Sequence[Token],
        idx: int,
        options: OptionsDict,  # noqa: ARG002  # the names in markdown-it
        env: MutableMapping[str, object],
    ) -> str:
        """Return a formula as MathML, or as code if it cannot be typeset."""
        return typeset_formula(tokens[idx].meta["formula"], str(env.get("macros", ""))).html
