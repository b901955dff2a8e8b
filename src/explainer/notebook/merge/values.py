"""Three versions of a mapping → one that has what each side has changed; plain values only."""

from __future__ import annotations

from collections.abc import Mapping

_ABSENT = object()


def merged_mapping(
    base: Mapping[str, object], theirs: Mapping[str, object], ours: Mapping[str, object]
) -> dict[str, object]:
    """Return their mapping with what has changed from base to ours; where both did, theirs.

    Args:
        base: what both began with; empty where that is not known.
        theirs: its order is kept, and what is new in ours comes last.
        ours: the newer of our two.
    """
    merged: dict[str, object] = {}
    for name in dict.fromkeys([*theirs, *ours]):
        was, mine, new = (one.get(name, _ABSENT) for one in (base, theirs, ours))
        if isinstance(mine, Mapping) and isinstance(new, Mapping):
            merged[name] = merged_mapping(was if isinstance(was, Mapping) else {}, mine, new)
            continue
        value = new if mine == was else mine
        if value is not _ABSENT:
            merged[name] = value
    return merged
