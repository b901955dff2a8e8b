"""Check the blocks of a page that begin with ``::: word`` and end with ``:::``."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.errors import DiagnosticCollector
from explainer.source.tokens import Token
from explainer.text.markdown import find_blocks
from explainer.text.prompts import QUESTION, find_choice_list, is_choice, split_choice

BLOCK = "container_block"


def check_blocks(
    tokens: Sequence[Token], text: str, collector: DiagnosticCollector, first_line: int
) -> None:
    """Report the errors in the blocks of a page.

    Args:
        tokens: the tokens of the whole page.
        text: the Markdown that they were parsed from.
        collector: receives the errors.
        first_line: the line of the text's first line in the file.
    """
    checker = _BlockChecker(text.split("\n"), collector, first_line)
    for token in tokens:
        if token.map and token.type == f"{BLOCK}_open":
            checker.check_block(token, *token.map)


class _BlockChecker:
    """Checks the blocks of a page, whose lines it counts from 0."""

    def __init__(
        self, lines: Sequence[str], collector: DiagnosticCollector, first_line: int
    ) -> None:
        self._lines = lines
        self._collector = collector
        self._first_line = first_line

    def check_block(self, token: Token, start: int, end: int) -> None:
        """Check one block.

        Args:
            token: the token that opens it.
            start: its first line.
            end: the line of its closing fence.
        """
        if token.info == QUESTION:
            self._check_question(self._lines[start + 1 : end], start)

    def _check_question(self, content: Sequence[str], start: int) -> None:
        blocks = find_blocks("\n".join(content))
        if blocks[0].type != "paragraph":
            message = "this question has no text before its choices"
            self._report("E206", start, message, "begin it with the question itself")
        choices = find_choice_list(content, blocks)
        if choices is None or len(choices.items) < 2:
            message = f"this question has {'only one choice' if choices else 'no choices'}"
            hint = "write each as an item of a list: - [x] for a right one, - [ ] for another"
            self._report("E207", start, message, hint)
        for first, last in choices.items if choices else ():
            self._check_choice(content[first:last], start + 1 + first)

    def _check_choice(self, item: Sequence[str], line: int) -> None:
        text, feedback = split_choice(item)
        if not is_choice(item[0]):
            message = f"the choice “{text}” does not say whether it is right"
            self._report("E208", line, message, "begin it with - [x] if it is, with - [ ] if not")
        elif not text:
            self._report("E209", line, "this choice has no text", "write some after the ]")
        elif not feedback.strip():
            message = f"the choice “{text}” has no feedback"
            hint = "explain below it, indented, why it is right or what it misses:   - Because …"
            self._report("E210", line, message, hint)

    def _report(self, code: str, line: int, message: str, hint: str) -> None:
        self._collector.report(code, self._first_line + line, message, hint)
