"""Read the block of *same question, different answers*."""

from __future__ import annotations

import re

from explainer.bibliography.citations import format_sample_size, format_short_citation
from explainer.explorables.contrast import FACTS, ContrastData, ContrastedStudy, Reason
from explainer.model import Citation, Study
from explainer.source.explorables.block import ExplorableBlock
from explainer.source.explorables.choices import ListChoice, take_choices
from explainer.source.tokens import write_markdown
from explainer.text.escaping import escape_markdown
from explainer.text.suggestions import did_you_mean

_BOX = re.compile(r"\[([ xX])\][ ]*")
EXAMPLE = "write each as “- [x] who took part” if the studies differed in it, and below it how"


def read_contrast(block: ExplorableBlock) -> tuple[ContrastData, tuple[Citation, ...]] | None:
    """Return the two studies and the reasons; None if the block has errors."""
    asks, choices = take_choices(block.asks, lambda words: bool(_BOX.match(words)))
    question = block.write_question(asks)
    if not block.expect(("studies",)) or not question:
        return None
    studies = _find_studies(block)
    reasons = [_read_reason(block, choice) for choice in choices]
    if len(reasons) < 2:
        block.report("E465", "it needs at least two reasons to choose from", EXAMPLE)
    found = [reason for reason in reasons if reason]
    if not studies or len(found) < max(len(reasons), 2):
        return None
    linker = block.figures.linker
    first, second = (_make_study(study, linker.lang) for study in studies)
    contrast = ContrastData(
        asks=question,
        says=write_markdown(block.says),
        studies=(first, second),
        reasons=tuple(found),
    )
    return contrast, tuple(linker.cite(study, block.line) for study in studies)


def _find_studies(block: ExplorableBlock) -> list[Study]:
    """Return the two studies of the option ``studies``; none if it is wrong, which is reported."""
    known = block.figures.linker.studies
    keys = [key.strip() for key in block.options["studies"].split(",")]
    for key in keys:
        if key not in known:
            hint = did_you_mean(key, [study.key for study in known], "add it to the folder studies")
            block.report("E464", f"there is no study “{key}”", hint)
            return []
    if len(keys) != 2 or len(set(keys)) != 2:
        hint = "write the keys of two, with a comma between them"
        block.report("E464", f"“studies” is “{block.options['studies']}”", hint)
        return []
    studies = [known[key] for key in keys]
    for study in studies:
        if not study.finding:
            hint = f"add “finding” to {study.key}.md"
            block.report("E464", f"the card of “{study.key}” has no finding to compare", hint)
            return []
    return studies


def _make_study(study: Study, lang: str) -> ContrastedStudy:
    """Return what the card of a study says, which is plain text but for the limits."""
    values = {
        "kind": study.kind,
        "sample": escape_markdown(study.sample or format_sample_size(study, lang)),
        "country": escape_markdown(study.country),
        "year": str(study.issued[0]) if study.issued else "",
        "limits": study.limits.partition("\n\n")[0],
    }
    return ContrastedStudy(
        name=f"[{escape_markdown(format_short_citation(study))}](#study-{study.key})",
        finding=study.finding,
        facts=tuple((name, values[name]) for name in FACTS if values[name]),
    )


def _read_reason(block: ExplorableBlock, choice: ListChoice) -> Reason | None:
    box = choice.match(_BOX)
    if not box or not choice.why:
        problem = "has no explanation" if box else "does not say if the studies differed in it"
        block.report("E465", f"the reason “{choice.label}” {problem}", EXAMPLE)
        return None
    return Reason(text=choice.write_after(box[0]), differed=box[1] in "xX", why=choice.why)
