"""The values that all packages share: pages, sections, studies, the site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explainer.code_cells import AS_THE_SITE, CodePlace, CodeSettings
from explainer.explorables.explorable import ExplorableData
from explainer.figure_data import FigureData


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The name of a person or an organisation, in the parts that CSL defines."""

    family: str = ""
    given: str = ""
    literal: str = ""
    """The whole name of an organisation, or of a person whose name has no parts."""
    dropping_particle: str = ""
    """Such as ``de`` in Alexis de Tocqueville; left out when the family name stands alone."""
    non_dropping_particle: str = ""
    """Such as ``van`` in Vincent van Gogh; always shown with the family name."""
    suffix: str = ""
    """Such as ``Jr.`` or ``III``."""


STUDY_KINDS = (
    *("meta-analysis", "systematic-review", "review", "randomised-trial", "controlled-study"),
    *("before-after", "cohort", "case-control", "survey", "qualitative", "mixed-methods"),
    *("case-study", "guideline", "essay", "report", "web-page", "book", "other"),
)
"""The kinds of studies; the messages ``kind_…`` and ``kind_…_means`` name and explain them."""

KIND_GROUPS = {
    "review": ("meta-analysis", "systematic-review", "review"),
    "randomised-trial": ("randomised-trial",),
    "controlled-study": ("controlled-study",),
    "before-after": ("before-after",),
    "cohort": ("cohort", "case-control"),
    "survey": ("survey",),
    "qualitative": ("qualitative", "mixed-methods", "case-study"),
    "essay": ("essay",),
    "other": ("guideline", "report", "web-page", "book", "other", ""),
}
"""The groups of kinds by which a table of studies is filtered; the last has what says no kind."""

SAMPLE_UNITS = ("people", "studies", "trials", "reviews")
"""What the size of a sample counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A record that somebody has verified a study."""

    on: str
    """A date, YYYY-MM-DD."""
    what: str = ""
    """What was verified, such as the numbers on the card."""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressCheck:
    """The result of the last automatic check of one of a work's addresses."""

    url: str
    on: str
    """A date, YYYY-MM-DD."""
    says: str
    """``answers``, ``moved``, ``gone``, or ``silent`` if the result is unknown."""
    archived: str = ""
    """Address of an archived copy; empty if unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationNotice:
    """A later publication that changes a work, such as a correction or a retraction."""

    kind: str
    """As Crossref names it: ``correction``, ``retraction``, ``expression_of_concern`` …"""
    doi: str = ""
    """Of the notice itself."""
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
    """A work that pages cite: its CSL fields, and our own fields about its evidence."""

    key: str
    """The name of its file without ``.md``: letters, digits, ``-`` and ``_``."""
    type: str
    """A CSL type, such as ``article-journal`` or ``webpage``."""
    title: str
    author: tuple[Name, ...]
    editor: tuple[Name, ...] = ()
    translator: tuple[Name, ...] = ()
    issued: tuple[int, ...] = ()
    """Year, year and month, or year, month and day; empty if the work has no date."""
    issued_end: tuple[int, ...] = ()
    """Its end, if the date is a range."""
    original_date: tuple[int, ...] = ()
    """When a work that was published again was published first."""
    container_title: str = ""
    container_title_short: str = ""
    """The abbreviated name of a journal, such as ``N Engl J Med``."""
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    """The number of a report, or of an article without page numbers."""
    edition: str = ""
    collection_title: str = ""
    collection_number: str = ""
    version: str = ""
    medium: str = ""
    event_title: str = ""
    """The name of a conference."""
    event_place: str = ""
    genre: str = ""
    """A more specific type than ``type``, such as ``PhD thesis``."""
    status: str = ""
    """Of a work without a date: ``in press``, ``forthcoming`` …"""
    publisher: str = ""
    publisher_place: str = ""
    language: str = ""
    """A BCP 47 tag."""
    issn: str = ""
    isbn: str = ""
    accessed: tuple[int, ...] = ()
    """When a work that may change was read: year, month, day."""
    doi: str = ""
    """Without a resolver, such as ``10.1016/…``."""
    url: str = ""
    pmid: str = ""
    pmcid: str = ""
    finding: str = ""
    """Its main finding in one sentence, inline Markdown."""
    kind: str = ""
    """One of ``STUDY_KINDS``, or empty if nobody has said it."""
    sample_size: tuple[tuple[str, int], ...] = ()
    """Pairs of one of ``SAMPLE_UNITS`` and how many of them there are, in the order of the file."""
    design: str = ""
    """The kind of work, in plain words."""
    size: str = ""
    """The sample in two or three words, such as ``53 students, then 48``, where they say more
    than ``sample_size``."""
    sample: str = ""
    """Who took part or was counted, and how many."""
    country: str = ""
    instrument: str = ""
    """The measuring instrument, such as the name of a questionnaire."""
    lang: str = ""
    """The language of our own text about the work, a BCP 47 tag. In a file, empty for the site's
    language; in a record, for the page's. ``language`` is the work's own."""
    access: str = ""
    """``open``, ``closed``, or empty if unknown."""
    open_copy: str = ""
    """Address of a copy that is free to read."""
    urls: tuple[str, ...] = ()
    """Other addresses of this work; a link to one of them is a citation."""
    copies: tuple[str, ...] = ()
    """Addresses of copies that others host; a link to one of them is a citation, too."""
    checked: tuple[Verification, ...] = ()
    found: str = ""
    """What the work reports, Markdown."""
    limits: str = ""
    """What it does not show, Markdown."""
    fit: str = ""
    """What it supports on the page that cites it and what it does not, Markdown."""
    disagreement: str = ""
    """Where it disagrees with other sources or with itself, Markdown."""
    answers: tuple[AddressCheck, ...] = ()
    """The last checks of its addresses; stored beside the study's file."""
    updates: tuple[PublicationNotice, ...] = ()
    """Corrections and retractions; stored beside the study's file."""
    updates_asked: str = ""
    """When ``updates`` was last looked up, YYYY-MM-DD; empty for never."""
    cited: tuple[CitingSection, ...] = ()
    """The sections of this site that cite it."""
    styled: tuple[tuple[str, str], ...] = ()
    """Pairs of a citation style's name and the citation in that style, as safe HTML. The first is
    the reference that the card shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A citation of a study in a page."""

    key: str
    number: int
    """The study's number on this page, from 1 in the order of first mention."""
    line: int
    """Its line in the page's file, from 1."""
    href: str = ""
    """The address of its link; empty if it is not a link, as in a figure."""
    text: str = ""
    """The plain text of its link; empty if the citation's marker replaces the text."""


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
    """Authors, licence and origin of a page; a field that is not given is empty."""

    authors: tuple[str, ...] = ()
    licence: str = ""
    licence_url: str = ""
    source: str = ""
    """Where to get the source of the page."""
    adapted_from: tuple[Origin, ...] = ()


NO_CREDIT = Credit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a page, which is an attachment of a cell in its notebook."""

    name: str
    """Unique on its page: ``attachment:NAME`` is its address in the text of a section."""
    address: str
    """As the page has it."""
    file: Path
    mime: str


TERM_ANCHOR = "term-"
"""What the id of a term's explanation begins with; its slug follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term that a page explains."""

    slug: str
    name: str
    text: str
    """What it means, Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of level two with the text below it."""

    slug: str
    """Unique on its page; the ``id`` of its element."""
    title: str
    text: str
    """Markdown without the heading; citations are links to ``#study-KEY``."""
    line: int
    """The line of its heading, or else of its text, in the page's file, from 1."""
    citations: tuple[Citation, ...] = ()
    figures: tuple[FigureData, ...] = ()
    """In the order of their blocks in the text."""
    explorables: tuple[ExplorableData, ...] = ()
    """In the order of their blocks in the text."""
    pictures: tuple[Picture, ...] = ()
    """In the order of their first use in the text."""
    title_markdown: str = ""
    """The title with its links, code, formulas and emphasis; empty if it is only words."""
    code_places: tuple[CodePlace, ...] = ()
    """Of its code cells, in their order."""
    terms: tuple[Term, ...] = ()
    """Of the section that explains the terms of its page; it has no other text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRelations:
    """What a page is in the argument of its site: the slugs of other pages."""

    rests_on: tuple[str, ...] = ()
    """The pages on which its claim rests."""
    tests: tuple[str, ...] = ()
    """The pages whose claims it tests."""
    explains: tuple[str, ...] = ()
    """The pages that it explains how to judge."""


RELATIONS = ("rests_on", "tests", "explains")
"""The fields of ``PageRelations``, in the order in which pages are read."""
NO_RELATIONS = PageRelations()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, read from a Markdown file."""

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
    """A warning about difficult content, plain text; empty for none."""
    date: str = ""
    """When it was written or last changed in substance, YYYY-MM-DD; empty if not given."""
    sections: tuple[Section, ...] = ()
    credit: Credit = NO_CREDIT
    """The page's own; empty fields are taken from the site."""
    studies: tuple[str, ...] = ()
    """Keys of the studies that it cites, in the order of first mention."""
    relations: PageRelations = NO_RELATIONS
    translations: tuple[str, ...] = ()
    """The slugs of the pages that it names as its translations."""
    files: tuple[tuple[str, Path], ...] = ()
    """What it offers for download: the path below the folder of such files, and the file."""
    code: CodeSettings = AS_THE_SITE


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportLine:
    """A place to find support; shown at the foot of every page."""

    name: str
    place: str
    contact: str
    url: str = ""
    phone: str = ""
    """Digits and single spaces, optionally after a ``+``; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationStyle:
    """A CSL style in which cards give citations."""

    name: str
    """The name on pages."""
    style: str
    """The name of a style of the CSL repository, or the path of a file."""
    locale: str
    """The language of its terms and dates, a BCP 47 tag."""


DEFAULT_CITATION_STYLES = (
    CitationStyle(name="APA 7", style="apa", locale="en-US"),
    CitationStyle(name="Harvard", style="harvard-cite-them-right", locale="en-GB"),
    CitationStyle(name="AMA 11", style="american-medical-association", locale="en-US"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The settings that all pages share."""

    title: str
    description: str = ""
    lang: str = "en"
    authors: tuple[str, ...] = ()
    licence: str = ""
    """An SPDX identifier, such as ``CC-BY-4.0``."""
    licence_url: str = ""
    source: str = ""
    """Where to get the source of the pages; empty if unpublished."""
    support_note: str = ""
    support: tuple[SupportLine, ...] = ()
    citation_styles: tuple[CitationStyle, ...] = DEFAULT_CITATION_STYLES
    """The first is that of the reference on a card; the others can be copied."""
    code: CodeSettings = AS_THE_SITE
