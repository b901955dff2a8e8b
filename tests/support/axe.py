"""Run axe-core on a page: https://github.com/dequelabs/axe-core."""

from __future__ import annotations

import json
from pathlib import Path

import axe_playwright_python

SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def findings(page, *, within=None):
    """Return one line for each element that violates a rule of axe, best practices included.

    Results that axe leaves to a person are not findings.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"() => {{ {SOURCE} }}")
    context = json.dumps({"include": within} if within else {})
    rules = {"target-size": {"enabled": True}}  # of WCAG 2.2, which axe leaves off by itself
    options = json.dumps({"resultTypes": ["violations"], "rules": rules})
    found = page.evaluate(f"() => axe.run({'document' if not within else context}, {options})")
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
