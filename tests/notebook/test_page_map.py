"""The map of pages: who is in which group, and what to read next."""

from __future__ import annotations

from explainer.model import PageRelations, Site
from explainer.notebook.page_list import build_index_cells
from explainer.notebook.page_map import PageSummary, ReadingOrder, make_page_map


def page(slug: str, **relations: tuple[str, ...]) -> PageSummary:
    return PageSummary(
        slug=slug,
        title=slug.title(),
        description="",
        tags=(),
        relations=PageRelations(**relations),
    )


CLAIM = page("claim", rests_on=("basis",))
BASIS, REST = page("basis"), page("rest")
TRIAL = page("trial", tests=("claim",))
GUIDE = page("guide", explains=("trial", "basis"))


def test_pages_are_grouped_by_what_they_are_in_the_argument() -> None:
    page_map = make_page_map([REST, GUIDE, TRIAL, BASIS, CLAIM])
    assert page_map.groups == {
        "claim": (CLAIM,),
        "rests_on": (BASIS,),
        "tests": (TRIAL,),
        "explains": (GUIDE,),
    }
    assert page_map.others == (REST,)
    assert page_map.pages == (CLAIM, BASIS, TRIAL, GUIDE, REST)


def test_pages_without_a_claim_are_no_map() -> None:
    """Also where two rest on each other, or where a relation leads to a page that is not there."""
    circle = [page("a", rests_on=("b",)), page("b", rests_on=("a",))]
    for pages in (circle, [page("a", tests=("gone",))], [page("a", explains=("b",)), page("b")]):
        page_map = make_page_map(pages)
        assert not page_map.groups
        assert page_map.others == tuple(pages)


def test_what_to_read_next_begins_with_related_pages() -> None:
    order = ReadingOrder(make_page_map([CLAIM, BASIS, TRIAL, GUIDE, REST]))
    assert order.find_next("claim") == (("rests_on", BASIS), ("tests", TRIAL))
    assert order.find_next("basis") == (("explains", GUIDE), ("claim", CLAIM), ("", TRIAL))
    assert order.find_next("trial") == (("explains", GUIDE), ("claim", CLAIM))
    assert order.find_next("guide") == (("explained", TRIAL), ("explained", BASIS), ("", REST))
    assert order.find_next("rest") == order.find_next("gone") == ()


def test_several_claims_are_named_where_they_are_tested() -> None:
    other = page("other", rests_on=("gone", "basis"))
    cells = build_index_cells([CLAIM, other, BASIS, TRIAL], Site(title="S"))
    assert [cell.source.split("\n")[0] for cell in cells[1:4]] == [
        "## The claims",
        "## What they rest on",
        "## What tests them",
    ]
    assert cells[2].source.endswith("3. **[Basis](basis.ipynb)**\n\n   About: Claim; Other")
    assert cells[3].source.endswith("4. **[Trial](trial.ipynb)**\n\n   About: Claim")
