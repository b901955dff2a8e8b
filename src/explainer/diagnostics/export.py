"""Rules for exports."""

from __future__ import annotations

from explainer.diagnostics.rule import Rule, page

_BIRDS = page("Birds sing.")

RULES = (
    Rule(
        code="W901",
        title="A picture is missing",
        explanation="The file is not beside the notebook, so its alternative text is shown.",
        example=page("![A bird](bird.png)"),
        commands=("explainer export site",),
        fix="Put the file beside the notebook.",
    ),
    Rule(
        code="W902",
        title="The address of the site is missing",
        explanation="A sitemap, a feed and preview pictures need the whole address of the site.",
        example=_BIRDS,
        commands=("explainer export site",),
        fix="Add `--address https://example.org/course/`.",
    ),
    Rule(
        code="W903",
        title="The site has no feed",
        explanation="A feed lists pages by date, and no page has one.",
        example=_BIRDS,
        commands=("explainer export site --address https://example.org/course/",),
        fix="Write `date: 2026-01-31` in the front matter of pages that the feed should list.",
    ),
    Rule(
        code="W904",
        title="No PDF was written",
        explanation="No Chromium was found, or it failed. The handout was written as HTML only.",
        example=_BIRDS,
        commands=("CHROMIUM=/nowhere explainer export handout birds",),
        fix="Print the file from a browser, install Chromium or Chrome, or add `--no-pdf`.",
    ),
    Rule(
        code="W905",
        title="Preview pictures cannot be drawn",
        explanation="Link previews of the pages have no picture, because an optional package is "
        "not installed.",
        example=_BIRDS,
        commands=("explainer export site --address https://example.org/course/",),
        fix="Install the package as the message says. The site also works without pictures.",
    ),
)
