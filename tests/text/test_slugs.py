from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.text.slugs import Slugs, make_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Why do you not trust clinicians?", "why-do-you-not-trust-clinicians"),
        ("  Don’t  panic! ", "dont-panic"),
        ("2010–2020: a_b", "2010-2020-a-b"),
        ("no\u00a0break", "no-break"),
        ("Ärzte & Ämter", "ärzte-ämter"),
        ("कहानी क्यों", "कहानी-क्यों"),
        ("عِلْم النفس", "عِلْم-النفس"),
        ("e\u0301tude", "\u00e9tude"),
        ("٣ أسئلة", "٣-أسئلة"),
        ("❤\ufe0f", "section"),
        ("?!", "section"),
        ("", "section"),
        ("Study one", "section-study-one"),
        ("Cite me", "section-cite-me"),
        ("Explainer live", "section-explainer-live"),
    ],
)
def test_slugs_of_any_script(text: str, slug: str) -> None:
    """Letters, their marks and digits are kept; the page’s own ids are never used."""
    assert make_slug(text) == slug


@given(st.text())
def test_a_slug_is_an_address(text: str) -> None:
    """A slug has letters, marks, digits and hyphens only, and is its own slug."""
    slug = make_slug(text)
    assert slug
    assert all(
        character == "-" or unicodedata.category(character)[0] in "LMN" for character in slug
    )
    assert make_slug(slug) == slug


@given(st.lists(st.sampled_from(["A", "a", "a 2", "a title", "a-title-2", "b", "?", "references"])))
def test_slugs_and_their_titles_are_unique(texts: list[str]) -> None:
    """Every heading has a unique slug, and so does its title."""
    slugs = Slugs(("references",))
    new = [slugs.new(text) for text in texts]
    ids = [*new, *(f"{slug}-title" for slug in new), "references", "references-title"]
    assert len(set(ids)) == len(ids)


def test_slugs_are_numbered_from_two() -> None:
    """A repeated slug ends in -2, then in -3."""
    slugs = Slugs()
    assert [slugs.new("A"), slugs.new("a"), slugs.new("a!")] == ["a", "a-2", "a-3"]
