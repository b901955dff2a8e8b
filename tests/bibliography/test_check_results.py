from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer import model
from explainer.bibliography.check_results import (
    FILE_NAME,
    STATES,
    AddressResult,
    CheckResults,
    RecordedNotice,
    add_check_results,
    format_check_results,
    read_check_results,
)
from explainer.errors import ContentError
from support.content import open_content

DAY = st.dates().map(str)
ADDRESSES = st.builds(
    AddressResult,
    url=st.text(min_size=1),
    state=st.sampled_from(sorted(STATES)),
    on=DAY,
    status=st.integers(0, 599),
    why=st.text(),
    moved_to=st.text(),
    archived=st.text(),
    archived_on=DAY,
    archive_asked=DAY,
)
NOTICES = st.builds(
    RecordedNotice, kind=st.text(min_size=1), doi=st.text(min_size=1), on=DAY, source=st.text()
)
RESULTS = st.builds(
    CheckResults,
    doi=st.none() | ADDRESSES,
    addresses=st.lists(ADDRESSES, max_size=3).map(tuple),
    updated_by=st.lists(NOTICES, max_size=2).map(tuple),
    update_to=st.lists(NOTICES, max_size=2).map(tuple),
    updates_asked=DAY,
)


@given(st.dictionaries(st.text(min_size=1), RESULTS, max_size=3))
def test_results_survive_a_round_trip(tmp_path_factory, known) -> None:
    """Written results are read unchanged, and the same results give the same bytes."""
    folder = tmp_path_factory.mktemp("studies")
    text = format_check_results(known)
    (folder / FILE_NAME).write_text(text, encoding="utf-8", errors="surrogatepass")
    assert read_check_results(folder) == known
    assert format_check_results(dict(reversed(known.items()))) == text


def test_there_are_no_results_without_a_file(tmp_path: Path) -> None:
    """A missing file is not an error."""
    assert read_check_results(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"studies": {\n<<<<<<< HEAD\n', "checked.json:2: E509 this is not JSON"),
        ("{}", "checked.json: E509 these are not results of a check (“studies” is missing)"),
        ('{"studies": []}', "“studies” is missing"),
        ('{"studies": {"a": {"doy": {}}}}', "there is no field “doy”"),
        ('{"studies": {"a": {"addresses": 3}}}', "“addresses” is not a list"),
        ('{"studies": {"a": {"doi": {"url": "x", "on": "y", "state": "anwers"}}}}', "“answers”"),
        ('{"studies": {"a": {"updated_by": [{"kind": 1, "doi": ""}]}}}', "“kind” is not text"),
        ('{"studies":' + "[" * 100_000, "nested too deep"),
    ],
)
def test_a_damaged_file_is_reported(tmp_path: Path, text: str, message: str) -> None:
    """A file that was damaged by hand or by a merge is reported, if possible with its line."""
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_check_results(tmp_path)
    assert message in str(caught.value)
    assert "studies check" in str(caught.value)


def test_properties_of_results() -> None:
    """A server that refuses programs is not a bad address, and a correction not a retraction."""
    doi = AddressResult(
        url="https://doi.org/10.5555/a", state="answers", on="2026-01-02", status=302
    )
    page = AddressResult(url="https://birds.example", state="refuses", on="2026-01-03", status=403)
    gone = AddressResult(
        url="https://birds.example/x", state="missing", on="2026-01-01", status=404
    )
    results = CheckResults(doi=doi, addresses=(page, gone))
    assert results.address_results == (doi, page, gone)
    assert CheckResults(addresses=(page,)).address_results == (page,)
    assert [result.is_bad for result in results.address_results] == [False, False, True]
    kinds = ("correction", "expression_of_concern", "retraction", "withdrawal")
    notices = [RecordedNotice(kind=kind, doi="10.5555/b") for kind in kinds]
    assert [notice.is_retraction for notice in notices] == [False, False, True, True]


def test_studies_get_their_results(tmp_path: Path) -> None:
    """The studies of a content folder have the results in its checked.json, for their cards."""
    doi = AddressResult(
        url="https://doi.org/10.5555/a", state="answers", on="2026-01-02", status=302
    )
    moved = AddressResult(
        url="https://a.example", state="answers", on="2026-01-03", moved_to="https://b.example"
    )
    gone = AddressResult(
        url="https://c.example", state="missing", on="2026-01-03", archived="https://z"
    )
    shut = AddressResult(url="https://d.example", state="refuses", on="2026-01-03", status=403)
    retracted = RecordedNotice(kind="retraction", doi="10.5555/c", on="2025-01-01")
    known = CheckResults(
        doi=doi, addresses=(moved, gone, shut), updated_by=(retracted,), updates_asked="2026-01-04"
    )
    for folder in ("pages", "studies"):
        (tmp_path / folder).mkdir()
    (tmp_path / "site.toml").write_text('title = "Birds"\n')
    (tmp_path / "pages" / "a.md").write_text("---\ntitle: A\n---\nBirds sing.\n")
    (tmp_path / "studies" / "able2014.md").write_text("---\ntype: book\ntitle: Birds\n---\n")
    (tmp_path / "studies" / FILE_NAME).write_text(
        format_check_results({"able2014": known, "gone2000": known})
    )
    study = open_content(tmp_path).studies["able2014"]
    assert [(check.url, check.says) for check in study.answers] == [
        ("https://doi.org/10.5555/a", "answers"),
        ("https://a.example", "moved"),
        ("https://c.example", "gone"),
        ("https://d.example", "silent"),
    ]
    assert study.answers[2].archived == "https://z"
    assert study.updates == (
        model.PublicationNotice(kind="retraction", doi="10.5555/c", on="2025-01-01"),
    )
    assert study.updates_asked == "2026-01-04"
    assert add_check_results(study, CheckResults()).answers == ()

    (tmp_path / "studies" / FILE_NAME).write_text("{")
    with pytest.raises(ContentError, match=r"checked\.json:1: E509 this is not JSON"):
        open_content(tmp_path)
