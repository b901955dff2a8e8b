"""Check the blocks of a page that begin with ``::: word`` and end with ``:::``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explainer.errors import DiagnosticCollector
from explainer.source.tokens import Token, get_block_name
from explainer.text.markdown import find_blocks
from explainer.text.prompts import BLOCKS, QUESTION, find_choice_list, is_choice, split_choice
from explainer.text.suggestions import did_you_mean

BLOCK = "container_block"
_FENCE = re.compile(r":{3,}[ \t]*$")


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
        elif token.map and token.type == "inline":
            checker.check_stray_fences(token, token.map[0])


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
        word = get_block_name(token.info)
        content = self._lines[start + 1 : end]
        if word not in BLOCKS:
            message = f"there is no block “{word}”"
            hint = did_you_mean(word, BLOCKS, f"write one of {', '.join(BLOCKS)}")
            self._report("E201", start, message, hint)
        elif token.level:
            message = f"this block “{word}” is inside a list, a quotation or another block"
            self._report("E202", start, message, "begin and end it at the margin, after the other")
        elif end >= len(self._lines) or not _FENCE.match(self._lines[end].strip()):
            message = f"the block “{word}” that begins here is never closed"
            self._report("E203", start, message, "write ::: on a line of its own where it ends")
        elif not "".join(content).strip():
            message = f"this block “{word}” has no text"
            self._report("E204", start, message, "write some, or remove it")
        elif word == QUESTION:
            self._check_question(content, start)

    def check_stray_fences(self, inline: Token, start: int) -> None:
        """Report the lines of a paragraph that look like the end of a block."""
        for number, line in enumerate(inline.content.split("\n"), start=start):
            if _FENCE.match(line.strip()):
                hint = f"remove it, or write ::: {BLOCKS[0]} before its text"
                self._report("E205", number, "this ::: does not close a block", hint)

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
