"""What a program printed is shown as a terminal shows it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from explainer.notebook.terminal import render_terminal_text

ESC = "\x1b"
LINK = f"{ESC}]8;;https://example.org{ESC}\\a link{ESC}]8;;{ESC}\\"
BAR = "".join(f"\r{part:3d}%|{'█' * (part // 10):<10}| {part}/100" for part in range(0, 101, 10))
RED_BOLD = '<span class="ansi-red">red</span>, <span class="ansi-bold">bold</span>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain <b>\n", "plain &lt;b&gt;\n"),
        (f"{ESC}[31mred{ESC}[0m, {ESC}[1mbold{ESC}[m", RED_BOLD),
        (f"{ESC}[31mred{ESC}[39m, {ESC}[1mbold{ESC}[22m", RED_BOLD),
        (f"{ESC}[1;4;92mok", '<span class="ansi-bold ansi-underline ansi-green">ok</span>'),
        (f"{ESC}[31m<&{ESC}[0m", '<span class="ansi-red">&lt;&amp;</span>'),
        (f"{ESC}[38;5;208morange", '<span class="ansi-red">orange</span>'),
        (f"{ESC}[38;5;21mblue", '<span class="ansi-blue">blue</span>'),
        (f"{ESC}[38;5;250mgrey", "grey"),
        (f"{ESC}[38;2;10;200;10mg", '<span class="ansi-green">g</span>'),
        (f"{ESC}[48;5;4mon blue", "on blue"),
        (f"{ESC}[37;40mwhite on black", "white on black"),
        ("10%\r20%\rdone\n", "done\n"),
        ("done\rok", "okne"),
        ("line\r\nnext", "line\nnext"),
        (BAR, "100%|██████████| 100/100"),
        ("12345\b\b\b..", "12..5"),
        ("\b\bx", "x"),
        (f"working{ESC}[2K\rready", "ready"),
        (f"working{ESC}[4D{ESC}[K.", "wor."),
        (f"outer 0\ninner 0{ESC}[A\router 1\n\rinner 1\n", "outer 1\ninner 1\n"),
        (f"a\nb\nc{ESC}[1A{ESC}[1GB", "a\nB\nc"),
        (f"one\n{ESC}[2J{ESC}[Htwo", "two"),
        (f"{ESC}[?25lhidden cursor{ESC}[?25h", "hidden cursor"),
        (f"{ESC}]0;a title\x07rest", "rest"),
        (LINK, "a link"),
        (f"before {ESC}]8;;words\nafter", "before 8;;words\nafter"),
        (f"{ESC}[>4;1mkeys", "keys"),
        ("beep\x07", "beep"),
        ("a\tb", "a       b"),
        (f"{ESC}(Btop{ESC}=", "top"),
        (f"cut off {ESC}[3", "cut off 3"),
        ("\x9b31m", "31m"),
    ],
)
def test_what_a_terminal_shows(text: str, html: str) -> None:
    """Colours are classes, overwritten text is gone, and no code is seen."""
    assert render_terminal_text(text) == html


PIECES = st.sampled_from(
    [
        "\r",
        "\n",
        "\b",
        "\t",
        ESC,
        f"{ESC}[",
        f"{ESC}]",
        "8;;",
        "m",
        "K",
        "2J",
        "9A",
        "5C",
        "x<",
        ";",
    ]
)


@given(st.lists(PIECES | st.text(max_size=3)).map("".join))
def test_any_text_is_safe(text: str) -> None:
    """Only our own elements are written, and no control character is left but line breaks."""
    html = render_terminal_text(text)
    plain = re.sub(r'<span class="(ansi-[a-z]+ ?)+">|</span>', "", html)
    assert "<" not in plain
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", plain)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_text_without_codes_stays(text: str) -> None:
    """It is only escaped."""
    assert render_terminal_text(text) == str(escape(text))


@pytest.mark.parametrize(
    "text",
    [
        f"{ESC}[1000C" * 100_000,
        f"x{ESC}[1K" * 100_000,
        f"x\n{ESC}[1000B" * 20_000,
        f"{ESC}[1;" * 200_000,
        f"{ESC}]" * 200_000,
        f"{ESC}[" + "1" * 200_000,
        f"{ESC}[" + " " * 200_000,
        "\r" * 300_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """The result is not much larger than the text, so that it cannot fill the memory."""
    assert len(render_terminal_text(text)) <= 2 * len(text)
