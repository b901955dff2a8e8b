from __future__ import annotations

import re

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.model import (
    Study,
)
from explainer.render.html import NavItem, render, render_nav, render_study_list
from explainer.text.markdown import sanitize_markup


def test_navigation() -> None:
    """The navigation has a name, a link for each section and buttons; the first link is current."""
    html = render_nav([NavItem(slug="a", title="A & B"), NavItem(slug="b", title="<i>")])
    assert '<nav class="explainer-nav" aria-label="Sections">' in html
    assert '<a href="#a" aria-current="location">A &amp; B</a>' in html
    assert '<a href="#b">&lt;i&gt;</a>' in html
    names = [
        "Previous section",
        "Next section",
        "One section at a time",
        "Open all studies",
        "Close all studies",
    ]
    assert re.findall(r"<button [^>]*>([^<]+)</button>", html) == names
    assert html.count('type="button"') == len(names)


def test_navigation_without_sections() -> None:
    """The navigation of a page without sections has no links."""
    assert "<li>" not in render_nav([])


def test_templates_need_all_values() -> None:
    """A missing value is an error."""
    with pytest.raises(jinja2.UndefinedError):
        render("nav.html.j2")


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=4), st.text())
def test_saved_outputs_survive_sanitising(pairs: list[tuple[str, str]], text: str) -> None:
    """Sanitising removes no element of ours."""
    entries = [NavItem(slug=f"s{slug}", title=title) for slug, title in pairs]
    study = Study(key="a", type="book", title=text, author=(), found="*x*", url="https://x.example")
    for html in (render_nav(entries), render_study_list([(1, study)])):
        tags = re.findall(r"<[a-z]+", html)
        assert re.findall(r"<[a-z]+", sanitize_markup(html)) == tags
