"""Read what the blocks of all explorables have in common: options, a question and an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explainer.errors import DiagnosticCollector
from explainer.figure_data import FigureData
from explainer.model import Citation
from explainer.source.figures import FigureReader
from explainer.source.tokens import Token, get_nesting, write_markdown
from explainer.text.suggestions import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorableBlock:
    """A block whose links are resolved."""

    kind: str
    options: Mapping[str, str]
    """The lines such as ``:scale: fear`` below its first line."""
    asks: tuple[Token, ...]
    """What precedes a line of ``---``, or all of it."""
    says: tuple[Token, ...]
    """What follows that line."""
    line: int
    """Of its first line in the file of the page."""
    collector: DiagnosticCollector
    figures: FigureReader

    def report(self, code: str, message: str, hint: str) -> None:
        """Report an error in this block."""
        self.collector.report(code, self.line, f"::: {self.kind}: {message}", hint)

    def expect(self, required: Sequence[str], optional: Sequence[str] = ()) -> bool:
        """Report wrong options and a missing question; return whether all is right."""
        known = (*required, *optional)
        count = len(self.collector.diagnostics)
        for name in self.options:
            if name not in known:
                hint = did_you_mean(name, known, f"the options are {', '.join(known)}")
                self.report("E440", f"there is no option “{name}”", hint)
        for name in required:
            if not self.options.get(name):
                self.report(
                    "E441", f"the option “{name}” is missing", f"write it below: “:{name}: …”"
                )
        if not write_markdown(self.asks).strip():
            self.report("E443", "there is no question", "write it below the options")
        return len(self.collector.diagnostics) == count

    def find_figure(self) -> tuple[FigureData, tuple[Citation, ...]] | None:
        """Return the figure of the option ``figure``, and the citation of its source.

        Returns:
            None if it does not exist or has errors, which are reported.
        """
        return self.figures.load_figure(self.options["figure"], self.line)

    def check_name(self, option: str, name: str, known: Sequence[str]) -> bool:
        """Return whether a figure has a scale or a group; report it if not.

        Args:
            option: ``scale`` or ``group``.
            name: what the block says.
            known: those of the figure.
        """
        if name not in known:
            message = f"the figure has no {option} “{name}”"
            self.report("E442", message, did_you_mean(name, known, f"it has {', '.join(known)}"))
        return name in known


def split_answer(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Return the blocks before the first thematic break, and those after it."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.type == "hr" and depth == 0:
            return tuple(tokens[:index]), tuple(tokens[index + 1 :])
        depth += get_nesting(token)
    return tuple(tokens), ()
