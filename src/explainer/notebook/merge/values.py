"""Merge three versions of a mapping of plain values."""

from __future__ import annotations

from collections.abc import Mapping

_MISSING = object()


def merge_mappings(
    base: Mapping[str, object], theirs: Mapping[str, object], ours: Mapping[str, object]
) -> dict[str, object]:
    """Return their mapping with the changes from base to ours; on a conflict, theirs.

    Args:
        base: the common ancestor; empty if unknown.
        theirs: its order is kept; keys that only ours has come last.
        ours: the newer version.
    """
    merged: dict[str, object] = {}
    for name in dict.fromkeys([*theirs, *ours]):
        old, their, our = (version.get(name, _MISSING) for version in (base, theirs, ours))
        if isinstance(their, Mapping) and isinstance(our, Mapping):
            merged[name] = merge_mappings(old if isinstance(old, Mapping) else {}, their, our)
            continue
        value = our if their == old else their
        if value is not _MISSING:
            merged[name] = value
    return merged
