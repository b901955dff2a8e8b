"""Write lists in time that grows with their length; mdformat’s time grows with its square."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from markdown_it.token import Token
from mdformat.renderer import RenderContext, RenderTreeNode

LISTS = {"bullet_list": "-*", "ordered_list": ".)"}
"""The markers of each type of list; adjacent lists of a type alternate between the two."""


class PositionedNode(RenderTreeNode):
    """A node that knows its siblings; markdown-it searches among all of them each time."""

    _previous: PositionedNode | None = None
    _next: PositionedNode | None = None

    @property
    def previous_sibling(self) -> PositionedNode | None:
        """The node before this one; None for the first one."""
        return self._previous

    @property
    def next_sibling(self) -> PositionedNode | None:
        """The node after this one; None for the last one."""
        return self._next

    def position_children(self) -> None:
        """Tell all nodes below this one their siblings."""
        nodes: list[PositionedNode] = [self]
        while nodes:
            children: list[PositionedNode] = list(nodes.pop().children)
            for index, child in enumerate(children):
                child._previous = children[index - 1] if index else None
                child._next = children[index + 1] if index + 1 < len(children) else None
            nodes += children


def render_list(node: RenderTreeNode, context: RenderContext) -> str:
    """Return a list as mdformat writes it: all numbers after the first are 1."""
    marker = LISTS[node.type][_count_adjacent_lists(node, context.env) % 2]
    first = str(node.attrs.get("start", 1)) if node.type == "ordered_list" else ""
    other = f"{1:0{len(first)}}" if first else ""
    indent = " " * len(f"{first}{marker} ")
    items = []
    with context.indented(len(indent)):
        for index, child in enumerate(node.children):
            line, *lines = child.render(context).split("\n")
            number = f"{other if index else first}{marker}"
            indented = (f"{indent}{text}" if text else "" for text in lines)
            items.append("\n".join([f"{number} {line}" if line else number, *indented]))
    return ("\n" if _is_tight(node, context.env) else "\n\n").join(items)


def render_list_item(node: RenderTreeNode, context: RenderContext) -> str:
    """Return the text of a list's item without its marker."""
    assert node.parent is not None
    separator = "\n" if _is_tight(node.parent, context.env) else "\n\n"
    text = separator.join(filter(None, (child.render(context) for child in node.children)))
    return text if text.strip() else ""


def loosen_lists(tokens: Sequence[Token]) -> None:
    """Let a list have blank lines between its paragraphs if one of them needs it."""
    lists: list[list[Token]] = []
    """The paragraphs of each open list, and those tokens because of which it is loose."""
    containers: list[str] = []
    previous = Token("", "", 0)
    for token in tokens:
        kind = token.type.rpartition("_")[0]
        in_item = bool(containers) and containers[-1] == "list_item"
        if token.nesting == 1 and kind != "element":
            if in_item and kind == "paragraph":
                if previous.type == "paragraph_close":
                    token.hidden = False
                lists[-1].append(token)
            elif kind in ("bullet_list", "ordered_list"):
                lists.append([])
            containers.append(kind)
        elif token.nesting == 1 and in_item:
            lists[-1].append(token)
        elif token.nesting == -1 and kind != "element":
            containers.pop()
            if kind == "paragraph" and containers and containers[-1] == "list_item":
                lists[-1].append(token)
            elif kind in ("bullet_list", "ordered_list"):
                found = lists.pop()
                if not all(paragraph.hidden for paragraph in found):
                    for paragraph in found:
                        paragraph.hidden = False
        previous = token


def _count_adjacent_lists(node: RenderTreeNode, env: MutableMapping[str, object]) -> int:
    """Return how many lists of a list's type come directly before it."""
    counts = env.setdefault("adjacent_lists", {})
    assert isinstance(counts, dict)
    before = node.previous_sibling
    is_adjacent = before is not None and before.type == node.type
    counts[id(node)] = counts[id(before)] + 1 if is_adjacent else 0
    return int(counts[id(node)])


def _is_tight(node: RenderTreeNode, env: MutableMapping[str, object]) -> bool:
    """Return whether there are no blank lines between the paragraphs of a list."""
    known = env.setdefault("tight_lists", {})
    assert isinstance(known, dict)
    if id(node) not in known:
        paragraphs = (
            block for item in node.children for block in item.children if block.type == "paragraph"
        )
        known[id(node)] = all(block.hidden for block in paragraphs)
    return bool(known[id(node)])
