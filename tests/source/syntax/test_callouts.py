from __future__ import annotations

from pathlib import Path

import pytest

from explainer.i18n.messages import LANGUAGES, load_messages
from explainer.source.cleanup import clean_markdown
from explainer.source.syntax.callouts import KINDS
from explainer.source.syntax.templates import expand_shortcodes


def clean(text: str, lang: str = "en") -> str:
    return clean_markdown(text, path=Path("page.md"), lang=lang).text


@pytest.mark.parametrize(
    "text",
    [
        "> [!warning]\n> A",
        "::: {.callout-warning}\nA\n:::",
        ":::warning\nA\n:::",
        "```{warning}\nA\n```",
        "!!! warning\n    A",
        expand_shortcodes("{{% warning %}}A{{% /warning %}}").text,
    ],
)
def test_default_title_is_in_the_language_of_the_page(text: str) -> None:
    """Every form has it, and what was written is not changed again."""
    for lang in LANGUAGES:
        title = load_messages(lang)["callout_warning"]
        cleaned = clean(text, lang)
        assert f"**{title}**" in cleaned
        assert clean(cleaned, "en") == cleaned


@pytest.mark.parametrize("text", ["{{% details %}}A{{% /details %}}", "```{dropdown}\nA\n```"])
def test_default_title_of_what_readers_open(text: str) -> None:
    """It is the summary."""
    cleaned = clean(expand_shortcodes(text).text, "ar")
    assert f"<summary>{load_messages('ar')['callout_details']}</summary>" in cleaned


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("```{versionadded} 1.2\nA\n```", "Added in version 1.2"),
        ("```{prf:theorem} *Small* gaps\nA\n```", "Theorem (*Small* gaps)"),
        ("::: {#thm-gaps}\nA\n:::", "Theorem"),
        ("::: {#thm-gaps}\n## Small gaps\n\nA\n:::", "Small gaps"),
        ("::: {.callout-note title='T'}\nA\n:::", "T"),
        ("::: pro-tip\nA\n:::", "Pro tip"),
    ],
)
def test_title(text: str, title: str) -> None:
    """What a name alone does not say is in the title."""
    assert f"**{title}**\n\nA" in clean(text)


def test_most_names_have_a_title_in_every_language() -> None:
    """Others are shown as they are written."""
    messages = load_messages("ar")
    named = [name for name in KINDS if f"callout_{name.replace('-', '_')}" in messages]
    assert len(named) > 50
