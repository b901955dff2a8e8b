"""Read the block of *what if*."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explainer.explorables.expressions import FormulaError, parse_formula
from explainer.explorables.what_if import Slider, WhatIfData
from explainer.model import Citation
from explainer.source.explorables.block import ExplorableBlock
from explainer.source.tokens import Token, extract_text, write_markdown

_NUMBER = r"[-−]?\d+(?:\.\d+)?"
_SLIDER = re.compile(
    rf"(\w+)\s*=\s*({_NUMBER})\s*\(\s*({_NUMBER})\s+to\s+({_NUMBER})"
    rf"(?:\s*,\s*steps?\s+(?:of\s+)?({_NUMBER}))?\s*\)\s*:\s*(.+)"
)
_LIKE_SLIDER = re.compile(r"\w+\s*=")
EXAMPLE = "write it as “- share = 30 (0 to 100): what the number means”"


def read_what_if(block: ExplorableBlock) -> tuple[WhatIfData, tuple[Citation, ...]] | None:
    """Return the calculation; None if the block has errors, which are reported."""
    asks, items = _take_list(block.asks)
    question = block.write_question(asks)
    if not block.expect(("formula", "result"), ("digits",)) or not question:
        return None
    formula, digits = block.options["formula"], block.options.get("digits", "0")
    try:
        parse_formula(formula)
    except FormulaError as error:
        hint = "use numbers, the names of sliders, + - * / ( ), min(a, b) and max(a, b)"
        block.report("E446", f"the formula is not arithmetic: {error}", hint)
        return None
    try:
        sliders = [_read_slider(item) for item in items]
        what_if = WhatIfData(
            asks=question,
            says=write_markdown(block.says),
            formula=formula,
            sliders=tuple(sliders),
            result=block.options["result"],
            digits=int(digits) if digits.isdecimal() else -1,
        )
    except ValueError as error:
        block.report("E447", str(error), EXAMPLE)
        return None
    return what_if, ()


def _take_list(tokens: Sequence[Token]) -> tuple[list[Token], list[str]]:
    """Return the blocks without the list of sliders, and the text of its items."""
    starts = [index for index, token in enumerate(tokens) if token.type == "bullet_list_open"]
    for start in starts:
        end = next(
            index
            for index in range(start, len(tokens))
            if tokens[index].type == "bullet_list_close"
            and tokens[index].level == tokens[start].level
        )
        inside = (token for token in tokens[start:end] if token.type == "inline")
        items = [extract_text(token.children or ()) for token in inside]
        if items and _LIKE_SLIDER.match(items[0]):
            return [*tokens[:start], *tokens[end + 1 :]], items
    return list(tokens), []


def _read_slider(text: str) -> Slider:
    """Return the slider of an item of the list.

    Raises:
        ValueError: it cannot be read.
    """
    match = _SLIDER.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not a slider")
    name, start, low, high, step, label = match.groups()
    numbers = (float(number.replace("−", "-")) for number in (start, low, high, step or "1"))
    start, low, high, step = numbers
    return Slider(name=name, label=label, low=low, high=high, start=start, step=step)
