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
article-journal     article
book                book mvbook collection proceedings reference
chapter             inbook incollection suppbook
dataset             dataset
document            misc
entry-encyclopedia  inreference
manuscript          unpublished
pamphlet            booklet
paper-conference    inproceedings conference
patent              patent
periodical          periodical
report              techreport report manual
review              review
software            software
thesis              phdthesis mastersthesis thesis
webpage             online electronic www webpage
"""

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
BIBTEX_BY_CSL = {csl: bibtex for csl, bibtex, _ in _ROWS}
RIS_BY_CSL = {csl: ris for csl, _, ris in _ROWS}
CSL_BY_BIBTEX = _invert(_READ_FROM_BIBTEX)
CSL_BY_RIS = {ris: csl for csl, _, ris in _ROWS} | _invert(_READ_FROM_RIS)
_CSL_BY_CROSSREF = _invert(_READ_FROM_CROSSREF)


def normalize_csl_type(name: str) -> str:
    """Return the CSL type for a type in CSL-JSON, which may be one of Crossref's.

    Returns:
        ``document`` for an unknown type.
    """
    if name in CSL_TYPES:
        return name
    return _CSL_BY_CROSSREF.get(name.lower().replace("_", "-"), "document")
