from __future__ import annotations

import json

from explainer.search.terms import split_terms
from support.paths import ROOT


def test_terms_of_the_golden_file() -> None:
    """frontend/test/terms.test.js checks that the script makes the same terms."""
    golden = json.loads((ROOT / "tests/golden/search-terms.json").read_text(encoding="utf-8"))
    assert golden
    for text, expected in golden.items():
        assert list(split_terms(text)) == expected
