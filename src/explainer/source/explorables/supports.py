"""Read the block of *which study supports this sentence?*."""

from __future__ import annotations

import re

from explainer.explorables.supports import VERDICTS, JudgedStudy, SupportsData
from explainer.model import Citation, Study
from explainer.source.explorables.block import ExplorableBlock
from explainer.source.explorables.choices import ListChoice, take_choices
from explainer.source.tokens import write_markdown

_MARK = re.compile(rf"({'|'.join(VERDICTS)})[ ]*:")
_STUDY = "#study-"
EXAMPLE = "write each as an item: “- near: [a trial](its address)”, and below it why"


def read_supports(block: ExplorableBlock) -> tuple[SupportsData, tuple[Citation, ...]] | None:
    """Return the sentence and its studies; None if the block has errors, which are reported."""
    asks, choices = take_choices(block.asks, lambda words: ":" in words)
    question = block.write_question(asks)
    if not block.expect(()) or not question:
        return None
    studies = [_read_study(block, choice) for choice in choices]
    if len(studies) < 2:
        block.report("E460", "it needs at least two studies", EXAMPLE)
    found = [study for study in studies if study]
    if len(found) < max(len(studies), 2):
        return None
    says = write_markdown(block.says)
    return SupportsData(asks=question, says=says, studies=tuple(found)), ()


def _read_study(block: ExplorableBlock, choice: ListChoice) -> JudgedStudy | None:
    mark = choice.match(_MARK)
    if not mark:
        hint = f"begin it with {', '.join(f'“{verdict}:”' for verdict in VERDICTS)}"
        block.report("E461", f"“{choice.label}” does not say if it supports the sentence", hint)
        return None
    study = _find_study(block, choice)
    if study is None:
        block.report("E462", f"“{choice.label}” cites no study", EXAMPLE)
        return None
    why = choice.why or study.fit
    if not why:
        hint = f"write it below the item, or give {study.key}.md a part “Fit”"
        block.report("E463", f"“{choice.label}” has no reason", hint)
        return None
    return JudgedStudy(text=choice.write_after(mark[0]), verdict=mark[1], why=why)


def _find_study(block: ExplorableBlock, choice: ListChoice) -> Study | None:
    """Return the first study of the site that an item links to."""
    studies = block.figures.linker.studies
    addresses = (str(child.attrs.get("href", "")) for child in choice.first.children or ())
    keys = (href.removeprefix(_STUDY) for href in addresses if href.startswith(_STUDY))
    return next((studies[key] for key in keys if key in studies), None)
