"""Translate types of works between CSL, BibTeX, RIS and Crossref."""

from __future__ import annotations

_WRITTEN = """
article                 article        JOUR
article-journal         article        JOUR
article-magazine        article        MGZN
article-newspaper       article        NEWS
bill                    misc           BILL
book                    book           BOOK
book-series             misc           SER
broadcast               misc           VIDEO
chapter                 incollection   CHAP
classic                 misc           GEN
collection              misc           GEN
dataset                 dataset        DATA
document                misc           GEN
entry                   misc           GEN
entry-dictionary        inreference    DICT
entry-encyclopedia      inreference    ENCYC
event                   misc           GEN
figure                  misc           FIGURE
graphic                 misc           GEN
hearing                 misc           HEAR
interview               misc           PCOMM
legal_case              misc           CASE
legislation             misc           STAT
manuscript              unpublished    UNPB
map                     misc           MAP
motion_picture          misc           MPCT
musical_score           misc           GEN
pamphlet                booklet        PAMP
paper-conference        inproceedings  CPAPER
patent                  patent         PAT
performance             misc           GEN
periodical              periodical     JFULL
personal_communication  misc           PCOMM
post                    online         ICOMM
post-weblog             online         BLOG
regulation              misc           GEN
report                  techreport     RPRT
review                  article        JOUR
review-book             article        JOUR
software                software       COMP
song                    misc           SOUND
speech                  misc           SLIDE
standard                misc           STAND
thesis                  phdthesis      THES
treaty                  misc           GEN
webpage                 online         ELEC
"""
"""A CSL type, and the types that exports to BibTeX and RIS give it."""

_READ_FROM_BIBTEX = """
article-journal     article suppperiodical
bill                legislation
book                book mvbook collection mvcollection proceedings mvproceedings
book                reference mvreference
chapter             inbook bookinbook incollection suppbook suppcollection
dataset             dataset
document            misc
entry-encyclopedia  inreference
graphic             artwork image
legal_case          jurisdiction
manuscript          unpublished
motion_picture      movie video
musical_score       music
pamphlet            booklet
paper-conference    inproceedings conference
patent              patent
performance         performance
periodical          periodical
personal_communication  letter
report              techreport report manual
review              review
software            software
song                audio
standard            standard
thesis              phdthesis mastersthesis thesis
webpage             online electronic www webpage
"""
"""BibLaTeX 3.20, section 2.1, and the types of BibTeX’s standard styles."""

_READ_FROM_RIS = """
article-journal         JOUR ABST EJOUR INPR
book                    EBOOK EDBOOK SER
chapter                 ECHAP
dataset                 AGGR DBASE
document                GEN
manuscript              MANSCPT
motion_picture          ADVS
paper-conference        CONF
personal_communication  PCOMM
report                  GOVDOC
"""
"""Types that exports do not write, and those that they write for several CSL types."""

_READ_FROM_ENDNOTE = """
article-journal         Journal-Article Electronic-Article
article-magazine        Magazine-Article
article-newspaper       Newspaper-Article
bill                    Bill
book                    Book Edited-Book Electronic-Book Ancient-Text Classical-Work Serial
broadcast               Television-Episode Podcast
chapter                 Book-Section Electronic-Book-Section
dataset                 Dataset Online-Database Aggregated-Database
document                Generic Equation Grant Press-Release Discussion-Forum Government-Document
entry-dictionary        Dictionary
entry-encyclopedia      Encyclopedia
figure                  Figure Chart-or-Table
graphic                 Artwork
hearing                 Hearing
interview               Interview
legal_case              Case
legislation             Statute Legal-Rule-or-Regulation
manuscript              Manuscript Unpublished-Work
map                     Map
motion_picture          Film-or-Broadcast Audiovisual-Material Multimedia-Application
pamphlet                Pamphlet
paper-conference        Conference-Paper Conference-Proceedings
patent                  Patent
personal_communication  Personal-Communication
post                    Social-Media
post-weblog             Blog
report                  Report
software                Computer-Program
song                    Music
standard                Standard
thesis                  Thesis
webpage                 Web-Page
"""
"""The names of EndNote’s reference types, with hyphens for spaces."""

_READ_FROM_PUBMED = """
article         Preprint
book            Book
chapter         Book-Chapter
dataset         Dataset
report          Technical-Report
"""
"""Publication types for which the work is not a journal article."""

_READ_FROM_CROSSREF = """
article           posted-content article-preprint
article-journal   journal-article
book              monograph edited-book reference-book book-series book-set proceedings
chapter           book-chapter book-section book-part book-track
dataset           database
entry             reference-entry
paper-conference  proceedings-article
periodical        journal journal-issue journal-volume
report            report-component report-series
review            peer-review
thesis            dissertation
"""
"""https://api.crossref.org/types"""


def _invert(table: str) -> dict[str, str]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {name: csl for csl, *names in rows for name in names}


_ROWS = [line.split() for line in _WRITTEN.strip().splitlines()]
CSL_TYPES = frozenset(csl for csl, _, _ in _ROWS) - {"book-series"}
GENRE_TYPES = CSL_TYPES - {
    *("article-journal", "article-magazine", "article-newspaper", "book", "chapter"),
    *("paper-conference", "review", "review-book", "periodical", "webpage"),
}
"""Types whose genre is part of a citation; others have only noise there, such as “Article”."""
BIBTEX_BY_CSL = {csl: bibtex for csl, bibtex, _ in _ROWS}
RIS_BY_CSL = {csl: ris for csl, _, ris in _ROWS}
CSL_BY_BIBTEX = _invert(_READ_FROM_BIBTEX)
CSL_BY_RIS = {ris: csl for csl, _, ris in _ROWS} | _invert(_READ_FROM_RIS)
CSL_BY_ENDNOTE = _invert(_READ_FROM_ENDNOTE)
CSL_BY_PUBMED = _invert(_READ_FROM_PUBMED)
_CSL_BY_CROSSREF = _invert(_READ_FROM_CROSSREF)


def is_known_csl_type(name: str) -> bool:
    """Return whether this is a type of CSL, or one of Crossref’s."""
    return name in CSL_TYPES or name.lower().replace("_", "-") in _CSL_BY_CROSSREF


def normalize_csl_type(name: str) -> str:
    """Return the CSL type for a type in CSL-JSON, which may be one of Crossref's.

    Returns:
        ``document`` for an unknown type.
    """
    if name in CSL_TYPES:
        return name
    return _CSL_BY_CROSSREF.get(name.lower().replace("_", "-"), "document")
