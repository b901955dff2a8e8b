"""The values that everything else hands around: pages, sections, studies, the site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person or an organisation, in the parts that CSL gives it."""

    family: str = ""
    given: str = ""
    literal: str = ""
    """The whole name where it has no parts, as for an organisation."""
    dropping_particle: str = ""
    """Such as ``de`` in Alexis de Tocqueville: not said where the family name stands alone."""
    non_dropping_particle: str = ""
    """Such as ``van`` in Vincent van Gogh: said wherever the family name is."""
    suffix: str = ""
    """Such as ``Jr.`` or ``III``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Who saw what of a study, and when."""

    on: str
    """A date, YYYY-MM-DD."""
    what: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressCheck:
    """What one address of a work said when a program last asked it."""

    url: str
    on: str
    """A date, YYYY-MM-DD."""
    says: str
    """``answers``, ``moved``, ``gone``, or ``silent`` where nothing was to be learned."""
    archived: str = ""
    """Address of an archived copy; empty where none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationNotice:
    """Something published later that changes a work, such as a correction or a retraction."""

    kind: str
    """As Crossref names it: ``correction``, ``retraction``, ``expression_of_concern`` …"""
    doi: str = ""
    """Of the notice."""
    on: str = ""
    """When the notice was published: YYYY, YYYY-MM or YYYY-MM-DD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingSection:
    """A section of a page that cites a work."""

    page: str
    """The page's slug."""
    title: str
    section: str
    """The section's slug."""
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A work that pages cite: CSL fields, and what a reader of evidence asks."""

    key: str
    """The name of its file without ``.md``; letters, digits, ``-`` and ``_``."""
    type: str
    """A CSL type, such as ``article-journal`` or ``webpage``."""
    title: str
    author: tuple[Name, ...]
    editor: tuple[Name, ...] = ()
    issued: tuple[int, ...] = ()
    """Year, year and month, or year, month and day; empty where the work has no date."""
    container_title: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    """An article's number where it has no pages, or a report's."""
    edition: str = ""
    collection_title: str = ""
    genre: str = ""
    """CSL's word for a type more exact than ``type``, such as ``PhD thesis``."""
    publisher: str = ""
    publisher_place: str = ""
    language: str = ""
    """A BCP 47 tag."""
    issn: str = ""
    isbn: str = ""
    accessed: tuple[int, ...] = ()
    """When a work that changes was read: year, month, day."""
    doi: str = ""
    """Without a resolver, as ``10.1016/…``."""
    url: str = ""
    pmid: str = ""
    pmcid: str = ""
    design: str = ""
    """What kind of work it is, in plain words."""
    size: str = ""
    """How many of whom, in two or three words, such as ``353 people`` or ``18 trials``."""
    sample: str = ""
    """Who was asked or counted, and how many."""
    country: str = ""
    instrument: str = ""
    """What it was measured with, such as a questionnaire's name."""
    lang: str = ""
    """Of what the card says in our own words, a BCP 47 tag; empty for the site's, or the page's.
    ``language`` is the work's."""
    access: str = ""
    """``open``, ``closed``, or empty where it is not known."""
    open_copy: str = ""
    """Address of a copy that everybody may read."""
    urls: tuple[str, ...] = ()
    """Other addresses that mean this work; a link to one of them is a citation."""
    copies: tuple[str, ...] = ()
    """Those addresses at which somebody else keeps a copy; they mean this work too."""
    checked: tuple[Verification, ...] = ()
    found: str = ""
    """Markdown: what the work reports."""
    limits: str = ""
    """Markdown: what it does not show."""
    fit: str = ""
    """Markdown: what it supports on the page that cites it, and what it does not."""
    disagreement: str = ""
    """Markdown: where it and other sources, or its own parts, do not agree."""
    answers: tuple[AddressCheck, ...] = ()
    """What its addresses said when they were last asked; kept beside the study's own file."""
    updates: tuple[PublicationNotice, ...] = ()
    updates_asked: str = ""
    """When corrections and retractions were last asked for, YYYY-MM-DD; empty for never."""
    cited: tuple[CitingSection, ...] = ()
    """Where the pages of this site cite it."""
    styled: tuple[tuple[str, str], ...] = ()
    """Pairs of a citation style's name and the work's citation in it, as safe HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One place in a page that cites a study."""

    key: str
    number: int
    """The study's number on this page, counted from 1 by first mention."""
    line: int
    """The line in the page's file."""
    href: str = ""
    """The address of the link that cites."""
    says: str = ""
    """The words of that link, as plain text; empty where the marker stands for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A work that a page was adapted from."""

    title: str
    authors: str = ""
    licence: str = ""
    source: str = ""
    """Its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Who wrote a page, under which licence, where it is from; empty for what is not said."""

    authors: tuple[str, ...] = ()
    licence: str = ""
    licence_url: str = ""
    source: str = ""
    """Where the page can be had to change it."""
    adapted_from: tuple[Origin, ...] = ()


NO_CREDIT = Credit()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureData:
    """Means with their standard errors, of several scales in several groups."""

    slug: str
    title: str
    """Plain text."""
    caption: str
    """Markdown: where the numbers come from, and what is to be said of them."""
    low: float
    high: float
    """How far the scales run."""
    groups: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    """Scale by scale: its name, and a mean and a standard error for each group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of level two and what stands below it, up to the next."""

    slug: str
    """Unique on its page; the ``id`` of its element and its address."""
    title: str
    text: str
    """Markdown without the section's own heading; citations are links to ``#study-KEY``."""
    line: int
    """The line of its heading, or of its first text, in the page's file."""
    citations: tuple[Citation, ...] = ()
    figures: tuple[FigureData, ...] = ()
    """In the order of the blocks in the text that stand for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A Markdown file as a value."""

    slug: str
    """The name of its file without ``.md``, and of its notebook without ``.ipynb``."""
    path: Path
    title: str
    tags: tuple[str, ...] = ()
    lang: str = "en"
    """A BCP 47 language tag."""
    dir: str = "ltr"
    """``ltr`` or ``rtl``."""
    description: str = ""
    content_note: str = ""
    """What readers may want to know before they read, plain text; empty for nothing."""
    date: str = ""
    """When it was written or last changed in substance, YYYY-MM-DD; empty where it does not say."""
    sections: tuple[Section, ...] = ()
    credit: Credit = NO_CREDIT
    """As the page itself says it; the site has the rest."""
    studies: tuple[str, ...] = ()
    """Keys of the studies it cites, in the order of first mention: study N is at N − 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportLine:
    """Someone to call; shown at the foot of every page."""

    name: str
    place: str
    contact: str
    url: str = ""
    phone: str = ""
    """The number to call, in digits and single spaces, perhaps after a ``+``; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What all pages share."""

    title: str
    description: str = ""
    lang: str = "en"
    authors: tuple[str, ...] = ()
    licence: str = ""
    """An SPDX name, such as ``CC-BY-4.0``."""
    licence_url: str = ""
    source: str = ""
    """Where the pages can be had to change them; empty where nowhere yet."""
    support_note: str = ""
    support: tuple[SupportLine, ...] = ()
