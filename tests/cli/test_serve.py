"""``explainer serve`` builds the pages of a content folder first."""

from __future__ import annotations

import urllib.request
from pathlib import Path

from support.servers import command, free_port, running


def test_a_page_with_errors_does_not_keep_the_others_from_readers(tmp_path: Path) -> None:
    """The error is printed at the start, and the other page is served."""
    pages = tmp_path / "content" / "pages"
    pages.mkdir(parents=True)
    (tmp_path / "content" / "site.toml").write_text('title = "Birds"\n')
    (pages / "good.md").write_text("---\ntitle: Good\n---\n\nOwls hunt at night.\n")
    (pages / "bad.md").write_text("---\ntitle: Bad\n---\n\n::: question\nWhy?\n:::\n")
    port, log = free_port(), tmp_path / "log"
    words = [command("explainer"), "serve", "--no-browser", f"--port={port}"]
    with running(words, port=port, log=log, cwd=tmp_path) as server:
        address = f"{server.address}/voila/render/good.ipynb"
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert "Owls hunt at night." in answer.read().decode()
    assert "bad.md:5: E" in log.read_text()
