from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from mdformat.renderer import DEFAULT_RENDERERS, MDRenderer

from explainer.source.markdown_lists import LISTS
from explainer.source.tokens import _RendererPlugin, parse_markdown, write_markdown

lines = st.sampled_from(
    ["- a", "* b", "1. c", "7) d", "", "  e", "   - f", "    1. g", "-", "10. h\\", "> - i", "j"]
)


class _Original(_RendererPlugin):
    """Our renderers, with mdformat's own for lists."""

    RENDERERS = _RendererPlugin.RENDERERS | {
        name: DEFAULT_RENDERERS[name] for name in (*LISTS, "list_item")
    }


@given(st.lists(lines, max_size=12).map("\n".join))
def test_lists_are_written_as_mdformat_writes_them(text: str) -> None:
    """Only the time differs."""
    tokens = parse_markdown(text)
    options = {"parser_extension": [_Original]}
    assert write_markdown(tokens) == MDRenderer().render(tokens, options, {}, finalize=False)
