"""Random files through build and rendering; `make fuzz` tries more of them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support.fuzzing import KINDS, PAGE, SITE, STUDY, built, notebook_of, rendered
from support.hostile_content import ADDRESSES, RUNS

GIVEN = {"page": PAGE, "study": STUDY, "site": SITE}
BITS = [
    b"---\n",
    b"title: ",
    b"- ",
    b"# ",
    b"## ",
    b"[",
    b"](",
    b")",
    b"```\n",
    b"> ",
    b"|",
    b"---|",
    b"[[",
    b"]]",
    b"<",
    b">",
    b"&",
    b"{",
    b"}",
    b'"',
    b"'",
    b"\\",
    b"\0",
    b"\r",
    b"\r\n",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xed\xa0\x80",
    b"!!python/object:x",
    b"*a",
    b"&a ",
    b"= ",
    b"[[support]]\n",
    b"<<: *a",
    b"1e999",
    b"0x1",
    b"2020-99-99",
    b"null",
    b"yes",
    b"~",
    b"[^1]",
    b"[^1]: ",
    b"$$",
    b":::",
    b"::: discuss\n",
    b"```{code-cell}\n",
    b"<!--",
    b"-->",
    b"<br>",
    b"<sup>",
    b"    ",
    b"\t",
    b"\n\n",
    b"https://doi.org/10.1000/x",
    b"http://[",
    b"https://x:99999/",
    b"10.1/",
    b"%zz",
    b"#study-k",
    *(one.encode("utf-8", "surrogatepass") for one in (*RUNS, *ADDRESSES)),
]
noise = st.lists(st.sampled_from(BITS) | st.binary(max_size=12), max_size=25).map(b"".join)
texts = st.lists(
    st.sampled_from([bit.decode("utf-8", "replace") for bit in BITS])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    max_size=20,
).map("".join)
LITTLE = settings(
    max_examples=int(os.environ.get("EXPLAINER_NOISE", "60")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@st.composite
def bitten(draw, whole):
    """Draw a valid file with parts of it changed."""
    at = draw(st.integers(0, len(whole)))
    to = draw(st.integers(at, min(len(whole), at + 20)))
    return whole[:at] + draw(noise) + whole[to:]


@pytest.mark.parametrize("kind", KINDS)
def test_random_files_are_built_or_reported(kind):
    """A build of random files succeeds or reports diagnostics, and never fails otherwise."""

    @LITTLE
    @given(noise | bitten(GIVEN[kind]))
    @example(b"")
    @example(b"\xff" * 100)
    @example(b"[" * 5000)
    @example(b"> " * 5000)
    @example(b"---\n" + b"a: &a [" * 200 + b"\n---\n")
    @example(b"a." * 2000 + b" = 1\n")
    @example(b"x = " + b"[" * 3000 + b"\n")
    @example(b"---\ntitle: " + b"[" * 3000 + b"\n---\n")
    @example(b"---\ntitle: " + b"{a: " * 1000 + b"\n---\n")
    @example(b"---\ntitle: x\nissued: 99999999999999999999\n---\n")
    @example(STUDY + b"\nA name\nof two lines\n---\n")
    @example(b"*" * 5000 + b"a" + b"*" * 5000)
    @example(b"[a](" * 2000)
    @example(b"`" * 5000 + b"\n" + b"_a" * 3000)
    def builds(data):
        with tempfile.TemporaryDirectory() as folder:
            assert built(Path(folder), kind, data) in ("built", "told")

    builds()


@LITTLE
@given(texts)
@example("[" * 5000)
@example("<div>" * 2000)
@example("<nav class='explainer-nav'>" * 1000)
@example("> " * 3000)
@example("\0\ufeff\u2028")
def test_notebook_of_random_text_is_rendered(text):
    """It becomes a page that contains no script."""
    assert rendered(notebook_of(text)) == "built"


@LITTLE
@given(noise | bitten(notebook_of("Words")))
def test_random_bytes_are_a_page_or_no_notebook(data):
    """Invalid JSON is rejected, and the rest is rendered."""
    assert rendered(data) in ("built", "no notebook")
