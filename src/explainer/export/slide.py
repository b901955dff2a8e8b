"""One slide of a lesson."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.text.markup import extract_plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide."""

    id: str = ""
    title: str
    """Safe HTML."""
    html: str
    kind: str
    """``title``, ``text``, ``statement``, ``evidence``, ``figure``, ``prompt``, ``study``,
    ``references``, ``output`` or ``credit``."""
    section: str = ""
    """Safe HTML: the title of its section, if its own is another."""
    study: str = ""
    """The key of the study that it shows, whole or in part."""
    part: str = ""
    """Its place among several slides with the same title, such as ``2/3``; may be empty."""
    notes: str = ""
    """Safe HTML for the speaker: what an author wrote for them."""
    text: str = ""
    """Safe HTML for the speaker: the text of the page that the slide shortens."""
    is_aside: bool = False
    """Whether it is reached only from a citation, and not by going on."""

    @property
    def name(self) -> str:
        """Its title as plain text."""
        return extract_plain_text(self.title)


def name_part(number: int, total: int) -> str:
    """Return the place of a slide among several with the same title; empty if it is alone."""
    return f"{number}/{total}" if total > 1 else ""
