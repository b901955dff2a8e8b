"""Read what the blocks of all explorables have in common: options, a question and an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from explainer.errors import DiagnosticCollector
from explainer.figure_data import DIRECTIONS, FigureData
from explainer.model import Citation
from explainer.source.figures import FigureReader
from explainer.source.tokens import Token, get_nesting, write_markdown
from explainer.text.suggestions import did_you_mean

FIGURE = "figure"
OWN_NUMBERS = ("from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFigure:
    """The numbers that a block is about."""

    figure: FigureData
    question: str
    """Markdown, without the table."""
    citations: tuple[Citation, ...]
    """That of the figure's source."""


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

    @property
    def numbers(self) -> tuple[str, ...]:
        """The options that say where the numbers are: in a figure, or in the block's own table."""
        return OWN_NUMBERS if set(OWN_NUMBERS) & set(self.options) else (FIGURE,)

    def expect(self, required: Sequence[str], optional: Sequence[str] = ()) -> bool:
        """Report wrong options; return whether all are right."""
        chart = ("better", "ends") if self.numbers == OWN_NUMBERS else ()
        known = (*required, *optional, *chart)
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
        return len(self.collector.diagnostics) == count

    def write_question(self, asks: Sequence[Token]) -> str:
        """Return the Markdown of a question; report it if there is none.

        Args:
            asks: what precedes the answer, without the list or the table of the block.
        """
        question = write_markdown(asks)
        if not question.strip():
            self.report("E443", "there is no question", "write it below the options")
            return ""
        return question

    def find_figure(self) -> FoundFigure | None:
        """Return the figure of the option ``figure``, or that of the block's own table.

        Returns:
            None if it or the question is missing or has errors, which are reported.
        """
        if self.numbers == OWN_NUMBERS:
            low, high = (self.options[name] for name in OWN_NUMBERS)
            own = self.figures.read_numbers(self.asks, (low, high), self.line)
            if own is None or not self._check_chart():
                return None
            ends = [end.strip() for end in self.options.get("ends", ",").split(",")]
            figure = replace(own[0], better=self.options.get("better", ""), ends=(ends[0], ends[1]))
            question = self.write_question(own[1])
            return FoundFigure(figure=figure, question=question, citations=()) if question else None
        question = self.write_question(self.asks)
        found = self.figures.load_figure(self.options[FIGURE], self.line) if question else None
        return found and FoundFigure(figure=found[0], question=question, citations=found[1])

    def _check_chart(self) -> bool:
        """Return whether the options of the block's own chart are right; report them if not."""
        better, ends = self.options.get("better", ""), self.options.get("ends", ",")
        if better not in ("", *DIRECTIONS):
            self.report("E448", f"“better” is “{better}”", "write “less” or “more”")
        elif ends.count(",") != 1:
            hint = "say what the lowest and the highest number mean: “:ends: least, most”"
            self.report("E448", f"“ends” is “{ends}”", hint)
        else:
            return True
        return False

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
