"""Glossary: the terms of a page can be read, and the open one set and observed."""

from __future__ import annotations

import pytest
import traitlets

from explainer import Glossary

TERMS = {"Bird song": "What a *bird* sings.", "Bee": "It hums."}


def test_terms_are_found_by_their_names() -> None:
    """Case and the form of an address do not matter."""
    glossary = Glossary(TERMS)
    assert glossary["bird song"] == glossary["bird-song"] == "What a *bird* sings."
    assert list(glossary.terms) == ["Bird song", "Bee"]
    with pytest.raises(KeyError, match="the terms are Bird song, Bee"):
        glossary["bea"]


def test_the_open_term_can_be_set_and_observed() -> None:
    """``selected`` is the name of a term, or empty."""
    glossary = Glossary(TERMS)
    seen: list[str] = []
    glossary.observe(lambda change: seen.append(change["new"]), "selected")
    glossary.selected = "bee"
    glossary.selected = ""
    assert seen == ["Bee", ""]
    with pytest.raises(traitlets.TraitError, match="no term 'bea'"):
        glossary.selected = "bea"


def test_the_html_has_an_address_for_each_term() -> None:
    """Links in the text lead to ``#term-…``; explanations are safe HTML."""
    html = Glossary({"A <b>": "See <script>x</script> [y](javascript:z)."}).html
    assert 'id="term-a-b"' in html
    assert "A &lt;b&gt;" in html
    assert "<script" not in html
    assert "<a" not in html
