"""The command ``words``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explainer.builder import CONTENT
from explainer.cli.options import add_content_option, add_subcommand
from explainer.cli.output import ExitCode
from explainer.errors import UsageError
from explainer.i18n.messages import LANGUAGE, LANGUAGES, get_primary_language
from explainer.i18n.own_words import WORDS, format_template, use_words

if TYPE_CHECKING:
    from explainer.cli.options import Commands


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    summary = "print the words of the controls, to translate them into another language"
    parser = add_subcommand(commands, "words", summary)
    parser.add_argument("lang", metavar="LANG", help="the language, such as pt")
    add_content_option(parser)
    parser.set_defaults(run=_run)


def _run(*, lang: str, content: Path) -> int:
    if not LANGUAGE.fullmatch(lang):
        raise UsageError(f"{lang!r} is not a language tag; write one such as pt or uk")
    if get_primary_language(lang) in LANGUAGES:
        raise UsageError(f"explainer has words in {lang}; there is nothing to translate")
    for folder in (Path(), CONTENT, content):  # the command may be run in the content folder
        if (folder / WORDS).is_dir():
            use_words(folder / WORDS)
    print(format_template(get_primary_language(lang)), end="")
    return ExitCode.OK
