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
    """Letters, their marks and digits stay; the page’s own ids are never taken."""
    assert make_slug(text) == slug


@given(st.text())
def test_a_slug_is_an_address(text: str) -> None:
    """A slug holds letters, marks, digits and hyphens only, and is its own slug."""
    slug = make_slug(text)
    assert slug
    assert all(sign == "-" or unicodedata.category(sign)[0] in "LMN" for sign in slug)
    assert make_slug(slug) == slug


@given(st.lists(st.sampled_from(["A", "a", "a 2", "a title", "a-title-2", "b", "?", "references"])))
def test_slugs_and_their_titles_are_unique(texts: list[str]) -> None:
    """Every heading has a slug of its own, and so has the title of each."""
    slugs = Slugs(("references",))
    made = [slugs.new(text) for text in texts]
    ids = [*made, *(f"{slug}-title" for slug in made), "references", "references-title"]
    assert len(set(ids)) == len(ids)


def test_slugs_are_numbered_from_two() -> None:
    """The second of a name ends in -2."""
    slugs = Slugs()
    assert [slugs.new("A"), slugs.new("a"), slugs.new("a!")] == ["a", "a-2", "a-3"]
