"""The guide to live cells says what pages say."""

from __future__ import annotations

import re

import pytest

from explainer.i18n.messages import load_messages
from support.paths import ROOT

GUIDE = (ROOT / "docs" / "live.md").read_text(encoding="utf-8")
MESSAGES = {
    name: text for name, text in load_messages("en").items() if re.match("(live|cell)_", name)
}


@pytest.mark.parametrize("name", MESSAGES)
def test_every_sentence_is_in_the_guide(name: str) -> None:
    """The table of states has each of them, the reasons of an end shortened."""
    values = {"size": "1", "name": "jupyter-leaflet"}
    sentence = MESSAGES[name].format_map(values)
    _, because, reason = sentence.partition(", because ")
    is_shortened = because and sentence.startswith("The live parts of this page have stopped")
    assert (reason.partition(".")[0] if is_shortened else sentence) in GUIDE


def test_example_checks_what_a_control_sends(capsys: pytest.CaptureFixture[str]) -> None:
    """A number beyond the slider is brought back to its limits."""
    (example,) = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "live.md", "exec"), names)
    count_pairs = names["count_pairs"]
    assert callable(count_pairs)
    capsys.readouterr()
    count_pairs(10**9)
    count_pairs(-5)
    assert capsys.readouterr().out == "499500 pairs\n0 pairs\n"
