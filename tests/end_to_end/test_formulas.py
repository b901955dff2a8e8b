"""Formulas and amounts of money on pages and in JupyterLab."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from explainer.cli.main import main
from support.jupyterlab import Notebook

LONG = " + ".join(f"a_{{{number}}}" for number in range(60))
PAGE = f"""---
title: Formulas
---

It costs $5, not $6, and $x_1$ costs <b>$7</b>. Price is $10, and Bob gives Eve $20.

$$
{LONG}
$$

\\begin{{align}}
f(x) &= a * b * c \\\\
     &= \\text{{for $x_1$}}
\\end{{align}}
"""
MONEY = ("It costs $5, not $6, and ", " costs $7. Price is $10, and Bob gives Eve $20.")


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("formulas")
    (folder / "pages").mkdir()
    (folder / "pages" / "formulas.md").write_text(PAGE, encoding="utf-8")
    arabic = PAGE.replace("title: Formulas", "title: Formulas\nlang: ar")
    (folder / "pages" / "arabic.md").write_text(arabic, encoding="utf-8")
    out = folder / "notebooks"
    assert main(["build", str(folder / "pages"), "--dialect", "plain", "--out", str(out)]) == 0
    return out


@pytest.mark.parametrize("name", ["formulas", "arabic"])
def test_a_page_shows_formulas_and_amounts_without_scripts_or_requests(
    notebooks, tmp_path, browser, name
) -> None:
    assert main(["export", "site", str(notebooks), "--out", str(tmp_path / "site")]) == 0
    narrow = {"width": 390, "height": 844}
    with browser.new_context(viewport=narrow, java_script_enabled=False) as context:
        page = context.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto((tmp_path / "site" / f"{name}.html").as_uri())
        paragraph = page.locator("main p").filter(has_text="It costs")
        for words in MONEY:
            expect(paragraph).to_contain_text(words)
        expect(page.locator("math")).to_have_count(3)
        for formula in page.locator(".formula").all():
            box = formula.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= narrow["width"]
        mathml = page.locator("math").first
        first, last = (mathml.locator(tag).first.bounding_box() for tag in ("mi", "mn"))
        assert first["x"] < last["x"]  # from left to right
        assert [address for address in requests if not address.startswith("file:")] == []


def test_jupyterlab_typesets_formulas_and_shows_amounts_of_money(notebooks, browser, lab) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 1600}) as context:
        page = context.new_page()
        Notebook.open(lab, page, notebooks / "formulas.ipynb", "formulas.ipynb")
        expect(page.locator("mjx-container")).to_have_count(3, timeout=60_000)
        paragraph = page.locator(".jp-MarkdownOutput p").filter(has_text="It costs")
        for words in MONEY:
            expect(paragraph).to_contain_text(words)
        expect(page.locator("mjx-merror")).to_have_count(0)
