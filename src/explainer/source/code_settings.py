"""Read what front matter and settings say about code cells, in our words and in others'.

Quarto: https://quarto.org/docs/reference/cells/cells-jupyter.html; Jupyter Book:
https://jupyterbook.org/v1/content/execute.html; MyST: https://mystmd.org/guide/execute-notebooks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from explainer.code_cells import VISIBILITIES, CodeSettings, Visibility
from explainer.text.suggestions import did_you_mean

FIELDS = ("execute", "code")
OWN_PARTS = ("enabled", "timeout")
TRUE = ("true", "yes", "on", "1", "auto", "force", "cache", "inline")
"""Includes the modes of Jupyter Book."""
FALSE = ("false", "no", "off", "0")
LONGEST = 24 * 60 * 60
"""Seconds that a cell may be given."""

Report = Callable[[str, str, str], None]
"""Reports a field, what is wrong with its value, and how to fix it."""


def read_code_settings(
    fields: Mapping[str, object], report: Report, *, is_native: bool
) -> CodeSettings:
    """Return the settings in front matter, or in the settings of a site.

    Args:
        fields: text, lists and mappings; every scalar is text.
        report: is called for each value that cannot be read.
        is_native: whether the fields were written for us. Other tools have more of them.
    """
    value = fields.get("execute", "")
    group = value if isinstance(value, Mapping) else {"enabled": value}
    others = fields.get("mystnb")
    if not is_native and isinstance(others, Mapping):
        group = {**others, **group}
    if is_native:
        for name in group.keys() - {*OWN_PARTS}:
            hint = did_you_mean(name, OWN_PARTS, "use enabled and timeout")
            report("execute", f"“execute” has no part “{name}”", hint)
    is_executed = _read_executed(fields, group, report)
    timeout = group.get("timeout", group.get("execution_timeout", ""))
    return CodeSettings(
        is_executed=is_executed,
        timeout=_read_timeout(timeout, report),
        visibility=_read_visibility(fields, group, report),
    )


def _read_executed(
    fields: Mapping[str, object], group: Mapping[str, object], report: Report
) -> bool | None:
    if _is(fields.get("skip_execution"), TRUE) or _is(group.get("skip"), TRUE):
        return False
    names = ("enabled", "eval", "execute_notebooks", "execution_mode")
    value = next((group[name] for name in names if group.get(name, "") != ""), "")
    if value == "":
        return None
    if _is(value, TRUE) or _is(value, FALSE):
        return _is(value, TRUE)
    hint = "write execute: true or execute: false"
    report("execute", f"“{value}” does not say whether code cells are executed", hint)
    return None


def _read_timeout(value: object, report: Report) -> int:
    """Return a number of seconds; 0 for none."""
    text = str(value).strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit() and 0 < int(text) <= LONGEST:
        return int(text)
    hint = "write how many seconds each cell may take, such as 120"
    report("execute", f"“{text}” is not a time limit", hint)
    return 0


def _read_visibility(
    fields: Mapping[str, object], group: Mapping[str, object], report: Report
) -> Visibility | None:
    value = fields.get("code", "")
    found = next((one for one in VISIBILITIES if one == value), None)
    if value and not found:
        hint = f"write one of {', '.join(VISIBILITIES)}"
        report("code", f"“{value}” does not say how code is shown", hint)
    if not found and _is(fields.get("code-fold"), TRUE):
        return "folded"
    if not found and (echo := group.get("echo")):
        return "shown" if _is(echo, TRUE) else "hidden" if _is(echo, FALSE) else None
    return found


def _is(value: object, words: tuple[str, ...]) -> bool:
    return isinstance(value, str) and value.strip().lower() in words
