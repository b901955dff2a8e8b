from __future__ import annotations

import pytest

from explainer.bibliography.names import (
    get_family_or_literal,
    invert_name,
    join_authors,
    join_family_name,
    join_given_name,
    split_particle,
)
from explainer.model import Name

GOGH = Name(family="Gogh", given="Vincent", non_dropping_particle="van")
TOCQUEVILLE = Name(family="Tocqueville", given="Alexis", dropping_particle="de", suffix="Jr.")
CLUB = Name(literal="Bird Club")


def test_the_parts_of_a_name() -> None:
    """A particle belongs to the family name, or to the given name if it can be dropped."""
    assert join_family_name(GOGH) == "van Gogh"
    assert join_given_name(TOCQUEVILLE) == "Alexis de"
    assert join_given_name(Name(given="Jean-Pierre X."), initials=True) == "J.-P. X."


def test_inverted_names() -> None:
    """An inverted name has initials, and a literal name is unchanged."""
    assert invert_name(GOGH) == "van Gogh, V."
    assert invert_name(TOCQUEVILLE) == "Tocqueville, A. de, Jr."
    assert invert_name(CLUB) == "Bird Club"


@pytest.mark.parametrize(
    ("count", "authors"),
    [(0, ""), (1, "Bird Club"), (2, "Bird Club, & Bird Club")],
)
def test_a_list_of_authors(count: int, authors: str) -> None:
    """The last author follows an ampersand."""
    assert join_authors([CLUB] * count) == authors


def test_a_long_list_of_authors() -> None:
    """Of more than twenty authors, the first nineteen and the last are listed."""
    assert join_authors([CLUB] * 20).count("Bird Club") == 20
    assert join_authors([*[CLUB] * 20, GOGH]) == "Bird Club, " * 19 + "… van Gogh, V."


def test_the_first_author() -> None:
    """The first author is a family name without particle, or a literal name."""
    assert get_family_or_literal([GOGH, CLUB]) == "Gogh"
    assert get_family_or_literal([CLUB]) == "Bird Club"
    assert get_family_or_literal([]) == ""


def test_a_particle_in_a_family_name() -> None:
    """Leading lower-case words are a particle, unless the whole name is in lower case."""
    assert split_particle(Name(family="van der Made")) == Name(
        family="Made", non_dropping_particle="van der"
    )
    assert split_particle(Name(family="hooks")) == Name(family="hooks")
    assert split_particle(GOGH) == GOGH
