"""All studies on one page: filtered, sorted and compared without a kernel or a request."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

PAGE = "/voila/render/all-studies.ipynb"
TRIALS = re.compile("^Randomised trials")


@pytest.fixture
def open_page(reading_server, reader):
    def opened(path=PAGE, **settings):
        page = reader(**settings).page
        page.goto(reading_server.address + path)
        return page

    return opened


def rows(page):
    return page.locator(".explainer-table tbody tr:visible")


def status(page):
    return page.locator(".explainer-table").get_by_role("status")


def test_trials_are_one_tap_from_the_list_of_pages(open_page):
    """The link leads to the filtered table, whose address can be shared and keeps the state."""
    page = open_page("/voila/render/index.ipynb")
    page.get_by_role("link", name="Randomised trials").click()
    expect(page).to_have_url(re.compile(r"all-studies\.ipynb\?kind=randomised-trial$"))
    count = rows(page).count()
    expect(status(page)).to_have_text(f"{count} studies")
    assert set(rows(page).locator("[data-label=Kind]").all_text_contents()) == {"Randomised trial"}
    page.reload()
    expect(rows(page)).to_have_count(count)


def test_rows_are_filtered_and_sorted_without_a_request(open_page):
    page = open_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    everything = rows(page).count()
    page.get_by_role("button", name=TRIALS).click()
    page.get_by_role("button", name="Newest").click()
    expect(status(page)).to_have_text(re.compile("studies$"))
    names = rows(page).locator(".table-name").all_inner_texts()
    years = [name[-4:] for name in names]
    assert years == sorted(years, reverse=True)
    assert page.url.endswith("?kind=randomised-trial&sort=year")
    page.get_by_role("button", name=re.compile("^All")).click()
    expect(rows(page)).to_have_count(everything)
    expect(page.get_by_role("button", name=TRIALS)).to_have_attribute("aria-pressed", "false")
    assert requests == []


def test_a_name_leads_to_the_whole_card_and_back(open_page):
    page = open_page(f"{PAGE}?sort=year")
    page.get_by_role("link", name="Lloyd-Evans et al. 2014").first.click()
    expect(page.locator("#study-lloydevans2014")).to_have_attribute("open", "")
    page.go_back()
    expect(page.get_by_role("button", name="Newest")).to_have_attribute("aria-pressed", "true")


def test_the_whole_table_is_there_without_javascript(open_page):
    page = open_page(java_script_enabled=False)
    assert rows(page).count() > 20
    expect(page.locator(".explainer-table").get_by_role("button")).to_have_count(0)
