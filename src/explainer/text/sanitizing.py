"""Remove from HTML what is not allowed: with nh3, or with Bleach where nh3 cannot be installed.

nh3 is fast, and compiled. Python in a browser has no build of it, so Bleach, which is Python, does
the same there; the tests compare them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bleach import Cleaner

_LINK_REL = "noopener noreferrer"
_ADDRESSES = {"href", "src"}
"""The attributes that lead somewhere, of those that any page may have."""
_NOT_IN_A_SCHEME = re.compile(r"[\x00-\x20]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
AttributeFilter = Callable[[str, str, str], str | None]
"""Tag, attribute and value → the value to write, or None to leave the attribute out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedMarkup:
    """What HTML may consist of."""

    tags: frozenset[str]
    dropped: frozenset[str]
    """Tags that are removed with their contents; of others that are not allowed, the text stays."""
    attributes: Mapping[str, Set[str]]
    """Tag, or ``*`` for all → the names of its attributes."""
    schemes: frozenset[str]
    """The schemes of addresses; relative addresses are allowed too."""
    prefixes: frozenset[str] = frozenset()
    """The beginnings of attributes that each tag may have."""
    classes: Mapping[str, Set[str]] = field(default_factory=dict)
    """Tag → the classes that it may have, instead of its attribute ``class``."""
    forced: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Tag → attributes that it gets, with their values."""
    marks_links: bool = True
    """Whether links get ``rel="noopener noreferrer"``."""


def sanitize(html: str, allowed: AllowedMarkup, filter_value: AttributeFilter) -> str:
    """Return HTML without what is not allowed.

    Args:
        html: any text.
        allowed: the tags, attributes and addresses to keep.
        filter_value: is called for each attribute that is kept.
    """
    try:
        import nh3
    except ModuleNotFoundError:
        return sanitize_in_python(html, allowed, filter_value)
    return nh3.clean(
        html,
        tags=set(allowed.tags),
        clean_content_tags=set(allowed.dropped),
        attributes={tag: set(names) for tag, names in allowed.attributes.items()},
        attribute_filter=filter_value,
        generic_attribute_prefixes=set(allowed.prefixes),
        allowed_classes={tag: set(names) for tag, names in allowed.classes.items()} or None,
        set_tag_attribute_values={tag: dict(values) for tag, values in allowed.forced.items()},
        url_schemes=set(allowed.schemes),
        link_rel=_LINK_REL if allowed.marks_links else None,
    )


def sanitize_in_python(html: str, allowed: AllowedMarkup, filter_value: AttributeFilter) -> str:
    """Return HTML without what is not allowed, without compiled modules.

    Args:
        html: any text.
        allowed: the tags, attributes and addresses to keep.
        filter_value: is called for each attribute that is kept.
    """
    return str(_make_cleaner(allowed, filter_value).clean(html))


def _make_cleaner(allowed: AllowedMarkup, filter_value: AttributeFilter) -> Cleaner:
    from bleach import Cleaner
    from bleach.html5lib_shim import Filter

    class ValueFilter(Filter):  # type: ignore[misc]  # has no types
        def __iter__(self) -> Iterator[dict[str, Any]]:
            return _filter_tokens(super().__iter__(), allowed, filter_value)

    cleaner = Cleaner(
        tags=allowed.tags | allowed.dropped,
        attributes=lambda tag, name, _: _is_allowed(tag, name, allowed),
        protocols=allowed.schemes,
        strip=True,
        filters=[ValueFilter],
    )
    cleaner.serializer.minimize_boolean_attributes = False
    return cleaner


def _is_allowed(tag: str, name: str, allowed: AllowedMarkup) -> bool:
    names = allowed.attributes.get(tag, frozenset()) | allowed.attributes.get("*", frozenset())
    has_classes = name == "class" and tag in allowed.classes
    return name in names or has_classes or any(map(name.startswith, allowed.prefixes))


def _filter_tokens(
    tokens: Iterable[dict[str, Any]], allowed: AllowedMarkup, filter_value: AttributeFilter
) -> Iterator[dict[str, Any]]:
    """Yield the tokens of HTML that are left."""
    depth = 0
    for token in tokens:
        kind, name = token["type"], token.get("name", "")
        if name in allowed.dropped:
            depth += {"StartTag": 1, "EndTag": -1}.get(kind, 0)
        elif not depth:
            if kind in ("StartTag", "EmptyTag"):
                token["data"] = _filter_attributes(name, token["data"], allowed, filter_value)
            yield token


def _filter_attributes(
    tag: str, data: Mapping[Any, str], allowed: AllowedMarkup, filter_value: AttributeFilter
) -> dict[Any, str]:
    """Return the attributes that are left, by pairs of namespace and name."""
    kept: dict[Any, str] = {}
    for key, value in data.items():
        name, chosen = key[1], value
        if name == "class" and tag in allowed.classes:
            words = (word for word in value.split() if word in allowed.classes[tag])
            chosen = " ".join(dict.fromkeys(words))
            if not chosen:
                continue
        if name in _ADDRESSES and not _has_allowed_scheme(value, allowed):
            continue
        filtered = filter_value(tag, name, chosen)
        if filtered is not None:
            kept[key] = filtered
    kept |= {(None, name): value for name, value in allowed.forced.get(tag, {}).items()}
    if tag == "a" and allowed.marks_links:
        kept[None, "rel"] = _LINK_REL
    return kept


def _has_allowed_scheme(address: str, allowed: AllowedMarkup) -> bool:
    """Return whether a browser finds an allowed scheme in an address, or none.

    Bleach takes ``javascript:1`` for a host with a port.
    """
    scheme = _SCHEME.match(_NOT_IN_A_SCHEME.sub("", address))
    return scheme is None or scheme[1].lower() in allowed.schemes
