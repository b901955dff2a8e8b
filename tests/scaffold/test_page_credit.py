"""Adding the credit of a page to its front matter."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.scaffold.page_credit import add_credit
from explainer.source.site import read_site

NO_FRONT_MATTER = "Text.\n"
WITH_FRONT_MATTER = """---
title: A
authors: [B. Able]
licence: CC0
adapted-from:
  - {title: A, authors: B. Able, licence: CC0}
---

Text.
"""
TOML = """+++
title = "T"
+++
Text.
"""
TOML_WITH_CREDIT = """+++
authors = ["B. Able"]
licence = "CC0"
adapted-from = {title = "T", authors = "B. Able", licence = "CC0"}
title = "T"
+++
Text.
"""
COMPLETE = """---
title: T
authors: D
licence: X
adapted-from: {title: U}
---
Text.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [(NO_FRONT_MATTER, WITH_FRONT_MATTER), (TOML, TOML_WITH_CREDIT), (COMPLETE, COMPLETE)],
)
def test_credit_is_added_to_any_front_matter(text: str, expected: str, tmp_path: Path) -> None:
    """A page without front matter gets one, TOML stays TOML, and existing fields are kept."""
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "site.toml").write_text('title = "S"\nauthors = ["B. Able"]\nlicence = "CC0"\n')
    assert add_credit(tmp_path / "a.md", read_site(tmp_path / "site.toml")) == expected
