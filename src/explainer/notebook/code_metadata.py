"""Convert what a page says about its code cells to the metadata of its notebook, and back."""

from __future__ import annotations

from collections.abc import Mapping

from explainer.code_cells import VISIBILITIES, CodeSettings
from explainer.notebook.raw_values import get_mapping, get_text

_NAME = "execute"


def code_to_metadata(code: CodeSettings) -> dict[str, object]:
    """Return the metadata; empty if the page says nothing."""
    execute = {
        name: value
        for name, value in (("enabled", code.is_executed), ("timeout", code.timeout or None))
        if value is not None
    }
    visibility = {"code": code.visibility} if code.visibility else {}
    return {**({_NAME: execute} if execute else {}), **visibility}


def code_from_metadata(metadata: Mapping[str, object]) -> CodeSettings:
    """Return what the metadata say; a value of the wrong type counts as missing."""
    execute = get_mapping(metadata, _NAME)
    enabled, timeout = execute.get("enabled"), execute.get("timeout")
    shown = get_text(metadata, "code")
    return CodeSettings(
        is_executed=enabled if isinstance(enabled, bool) else None,
        timeout=timeout if isinstance(timeout, int) and timeout > 0 else 0,
        visibility=next((one for one in VISIBILITIES if one == shown), None),
    )
