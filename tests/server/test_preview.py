"""A site is built again whenever its files change, and its open pages learn what is wrong."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from explainer import project
from explainer.bibliography.lookup.run_async import run_in_thread
from explainer.server.preview import MAX_PROBLEMS, Preview

SITE = 'title = "Birds"\nauthors = ["B. Able"]\nlicence = "CC-BY-4.0"\n'
OWLS = "---\ntitle: Owls\n---\nThey hunt at night.\n\n## Ears\n\nNot even.\n"
DOVES = "---\ntitle: Doves\n---\nThey coo. See [Owls](owls.md).\n"


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    pages = tmp_path / "content/pages"
    pages.mkdir(parents=True)
    (tmp_path / "content/site.toml").write_text(SITE)
    (pages / "owls.md").write_text(OWLS)
    (pages / "doves.md").write_text(DOVES)
    preview = Preview(content=tmp_path / "content", notebooks=tmp_path / "notebooks")
    preview.build()
    return preview


def page(preview: Preview, name: str) -> Path:
    return preview.content / "pages" / f"{name}.md"


def list_codes(preview: Preview) -> list[str]:
    return [problem.code for problem in preview.state.problems]


def test_the_first_build_writes_all_notebooks(preview) -> None:
    """Their names are what the open pages compare with their own."""
    assert preview.state.number == 1
    assert sorted(preview.state.changed) == ["doves.ipynb", "index.ipynb", "owls.ipynb"]
    assert preview.state.problems == ()


def test_only_the_selected_page_is_parsed_and_written(preview, monkeypatch) -> None:
    """Other pages are remembered from the last build."""
    parsed = []
    read = project._read_source
    monkeypatch.setattr(
        project,
        "_read_source",
        lambda content, file: parsed.append(file.path.name) or read(content, file),
    )
    page(preview, "owls").write_text(OWLS.replace("Not even", "Uneven"))
    preview.build(frozenset([page(preview, "owls")]))
    assert parsed == ["owls.md"]
    assert preview.state.changed == ("owls.ipynb",)


def test_a_new_title_reaches_the_pages_that_link_to_it(preview) -> None:
    """A remembered page is parsed again if the names of pages have changed."""
    page(preview, "owls").write_text(OWLS.replace("Owls", "Barn owls"))
    page(preview, "doves").write_text(DOVES.replace("[Owls](owls.md)", "[[Barn owls]]"))
    preview.build()
    assert preview.state.problems == ()
    assert "owls.ipynb" in (preview.notebooks / "doves.ipynb").read_text()


def test_a_new_heading_reaches_the_pages_that_name_it(preview) -> None:
    """The page that was changed comes first; the others follow when all are built."""
    page(preview, "owls").write_text(OWLS.replace("## Ears", "## Ears {#sec-ears}"))
    page(preview, "doves").write_text(DOVES + "\nSee @sec-ears.\n")
    preview.build()
    assert "Ears" in (preview.notebooks / "doves.ipynb").read_text()
    page(preview, "owls").write_text(OWLS.replace("## Ears", "## Hearing {#sec-ears}"))
    preview.build(frozenset([page(preview, "owls")]))
    preview.build()
    assert "Hearing" in (preview.notebooks / "doves.ipynb").read_text()


def test_an_error_of_the_site_is_listed_once(preview) -> None:
    """It belongs to every build, whichever page was changed."""
    (preview.content / "site.toml").write_text("title = ")
    preview.build()
    preview.build(frozenset([page(preview, "owls")]))
    codes = list_codes(preview)
    assert codes
    assert len(codes) == len(set(codes))


def test_errors_stay_until_they_are_mended_and_the_notebook_is_kept(preview) -> None:
    """Another page that is built meanwhile does not hide them."""
    built = (preview.notebooks / "owls.ipynb").read_bytes()
    page(preview, "owls").write_text("---\ntitle: [\n---\n")
    preview.build(frozenset([page(preview, "owls")]))
    assert list_codes(preview) == ["E102"]
    page(preview, "doves").write_text(DOVES + "\nMore.\n")
    preview.build(frozenset([page(preview, "doves")]))
    assert list_codes(preview) == ["E102"]
    assert (preview.notebooks / "owls.ipynb").read_bytes() == built
    page(preview, "owls").write_text(OWLS)
    preview.build(frozenset([page(preview, "owls")]))
    assert list_codes(preview) == []


def test_warnings_are_those_of_the_page_that_was_changed(preview) -> None:
    """A site may have thousands; an author wants to see those of the page at hand."""
    page(preview, "doves").write_text(DOVES + "\nSee [x](missing.md).\n")
    page(preview, "owls").write_text(OWLS + "\nSee [y](gone.md).\n")
    preview.build()
    assert list_codes(preview) == []
    preview.build(frozenset([page(preview, "doves")]))
    assert [problem.path.name for problem in preview.state.problems] == ["doves.md"]
    preview.build()
    assert [problem.path.name for problem in preview.state.problems] == ["doves.md"]


def test_a_build_that_changes_nothing_tells_nobody(preview) -> None:
    """A file that is saved again without a change does not reload a page."""
    before = preview.state
    preview.build()
    assert preview.state is before


def test_a_failure_that_no_page_is_to_blame_for_is_shown(preview) -> None:
    """The folder of notebooks cannot be written."""
    for notebook in preview.notebooks.iterdir():
        notebook.unlink()
    preview.notebooks.rmdir()
    preview.notebooks.write_text("a file")
    preview.build()
    assert "notebooks" in preview.state.failure


def test_a_long_list_of_problems_is_cut_and_counted(preview) -> None:
    """The state that is sent says how many are not listed."""
    for number in range(MAX_PROBLEMS + 2):
        page(preview, f"p{number}").write_text("---\ntitle: [\n---\n")
    preview.build()
    sent = json.loads(preview.state.format_json())
    assert (len(sent["problems"]), sent["leftOut"]) == (MAX_PROBLEMS, 2)
    assert sent["problems"][0]["place"].endswith(".md:3")


async def watch(preview: Preview, change, *, builds: int = 1) -> None:
    """Change files while the preview watches; return after a number of builds."""
    preview.start()
    number = preview.state.number
    try:
        # Watching begins in a thread: until the first change is noticed, repeat it.
        while preview.state.number < number + builds:
            change()
            await preview.wait(preview.state.number, 1)
    finally:
        await preview.stop()


def test_a_changed_page_is_built_and_a_waiting_page_is_told(preview) -> None:
    """The real file system is watched."""
    texts = iter(range(100))

    def change() -> None:
        page(preview, "owls").write_text(f"{OWLS}\nNumber {next(texts)}.\n")

    run_in_thread(lambda: watch(preview, change))
    assert preview.state.changed == ("owls.ipynb",)


def test_a_new_file_that_is_no_page_builds_all_pages(preview) -> None:
    """A study is used by the pages that cite it."""
    page(preview, "owls").write_text(OWLS + "\nSee [@t].\n")
    preview.build(frozenset([page(preview, "owls")]))
    assert list_codes(preview)
    studies = preview.content / "studies"
    studies.mkdir()
    study = "---\ntype: book\ntitle: T\nDOI: 10.5555/x\n---\n\n## Found\n\nThis {}.\n"
    texts = iter(range(100))

    def change() -> None:
        (studies / "t.md").write_text(study.format(next(texts)))

    run_in_thread(lambda: watch(preview, change))
    assert list_codes(preview) == []
    assert "study-t" in (preview.notebooks / "owls.ipynb").read_text()


def test_waiting_ends_when_the_preview_is_closed(preview) -> None:
    """Else a server would wait for its open pages before it stops."""

    async def close() -> None:
        waiting = asyncio.ensure_future(preview.wait(preview.state.number, 60))
        await asyncio.sleep(0)
        preview.close()
        assert await asyncio.wait_for(waiting, 10) is None
        assert preview.is_closed

    run_in_thread(close)
