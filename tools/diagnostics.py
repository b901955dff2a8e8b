"""Write docs/diagnostics.md, the reference of all errors and warnings, from the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from explainer.diagnostics import AREAS, CHECK, Rule

PAGE = Path(__file__).parent.parent / "docs" / "diagnostics.md"
INTRODUCTION = """# Errors and warnings

`explainer check` lists every error and warning in the content; `explainer build` lists the errors.
Each line names the file and its line, a code, what is wrong, and how to fix it:

```text
content/pages/birds.md:4: E220 raw HTML such as <a> is not allowed; write [the words](the address)
```

A code that begins with `E` is an **error**: the page is not built, but the others are. The exit code
is then 1. With `explainer build --strict`, nothing is built. A code that begins with `W` is a
**warning**: look at it, but the page is built. Codes keep their meaning from version to version.

`--format json` prints one JSON document for programs, and `--format github` the commands that
annotate pull requests in GitHub Actions.

`python tools/diagnostics.py` generates this page from the registry, `explainer.diagnostics`. The
tests run every example.
"""  # noqa: E501  # the message is one line


def render_reference() -> str:
    """Return the page, a section for each area and a subsection for each code."""
    return "\n".join(_render())


def _render() -> Iterator[str]:
    yield INTRODUCTION
    for area, rules in AREAS.items():
        yield f"## {area}\n\n| Code | |\n|---|---|"
        for rule in rules:
            yield f"| [{rule.code}](#{rule.code.lower()}) | {rule.title} |"
        yield ""
        for rule in rules:
            yield from _render_rule(rule)


def _render_rule(rule: Rule) -> Iterator[str]:
    yield f'<a id="{rule.code.lower()}"></a>\n\n### {rule.code}: {rule.title}\n'
    yield f"{rule.explanation}\n"
    for path, text in rule.example.items():
        yield f"`{path}`:\n"
        yield _fence(text.rstrip("\n") or "(empty)")
    if rule.commands != CHECK:
        yield _fence("\n".join(rule.commands), "sh")
    yield f"**Fix:** {rule.fix}\n"


def _fence(text: str, language: str = "text") -> str:
    mark = "````" if "```" in text else "```"
    return f"{mark}{language}\n{text}\n{mark}\n"


if __name__ == "__main__":
    PAGE.write_text(render_reference(), encoding="utf-8")
