"""Prepare the values that the template of study cards shows.

The only element in the values is ``<a>``, beside those that isolate text of another direction.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape as escape_text
from urllib.parse import quote

from markupsafe import Markup, escape

from explainer.bibliography.citations import (
    format_citation,
    format_sample_size,
    format_short_citation,
    format_year,
)
from explainer.bibliography.formats.bibtex_writer import write_bibtex
from explainer.bibliography.formats.coins import write_coins
from explainer.bibliography.formats.csl_items import study_to_csl
from explainer.bibliography.formats.ris_writer import write_ris
from explainer.i18n.formats import format_date
from explainer.i18n.messages import get_direction, get_primary_language
from explainer.model import AddressCheck, CitingSection, PublicationNotice, Study
from explainer.text.markdown import render_inline, render_label, render_markdown, sanitize_inline
from explainer.text.markup import extract_plain_text
from explainer.text.typography import keep_together
from explainer.text.urls import is_web_address

SPOKEN_STATES = ("answers", "moved", "gone", "silent")
"""The results of an address check that a card mentions."""
HERE = "."
"""The page of a citing section on the same page as the card."""

Labels = Mapping[str, str]
"""The interface messages of one language, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPart:
    """A titled paragraph of a card, or a row of its table of facts."""

    name: str
    """The name of its message, which scripts find it by."""
    title: str
    html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCitation:
    """The citation of a study in one style."""

    style: str
    html: Markup
    button: str
    """The label of the button that copies it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFile:
    """A file for reference managers."""

    name: str
    text: str
    button: str
    """The label of the button that downloads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCard:
    """What the card of a study shows."""

    key: str
    name: Markup
    kind: Markup
    """The kind of study and the size of its sample."""
    finding: Markup
    """One sentence; of a work without judgement, its title and where it was published."""
    is_judged: bool
    """Whether ``finding`` is a finding."""
    year: str
    notices: tuple[Markup, ...]
    """Corrections, retractions and the like."""
    citation: Markup
    copy_button: str
    """The label of the button that copies the citation; empty where there is no such button."""
    parts: tuple[CardPart, ...]
    facts: tuple[CardPart, ...]
    citations: tuple[CardCitation, ...]
    """The citation in the other styles."""
    files: tuple[CardFile, ...]
    coins: str
    """The ContextObject in Spans: https://en.wikipedia.org/wiki/COinS."""


def create_study_card(study: Study, labels: Labels) -> StudyCard:
    """Return the values of the card of one study.

    Args:
        study: what the card shows.
        labels: the interface messages.
    """
    language = study.lang and (study.language or study.lang)
    return StudyCard(
        key=study.key,
        name=_isolate(format_short_citation(study), labels),
        kind=_render_kind(study, labels),
        finding=_render_finding(study, labels),
        is_judged=bool(study.finding),
        year=format_year(study),
        notices=tuple(_render_notice(notice, labels) for notice in study.updates),
        citation=_isolate(_render_citation(study), labels, lang=language),
        copy_button=labels["copy"].format(style=study.styled[0][0]) if study.styled else "",
        parts=_render_parts(study, labels),
        facts=_render_facts(study, labels),
        citations=tuple(
            CardCitation(
                style=style,
                html=_isolate(Markup(sanitize_inline(text)), labels),
                button=labels["copy"].format(style=style),
            )
            for style, text in study.styled[1:]
        ),
        files=_render_files(study, labels),
        coins=write_coins(study),
    )


def _render_kind(study: Study, labels: Labels) -> Markup:
    size = format_sample_size(study, labels["language"])
    if not study.kind:
        kind = ", ".join(part for part in (study.design, size) if part)
        return _isolate(kind, labels, lang=study.lang)
    shown = _isolate(size, labels, lang=study.lang if study.size else "")
    return Markup(", ").join(part for part in (escape(_name_kind(study, labels)), shown) if part)


def _name_kind(study: Study, labels: Labels) -> str:
    return labels.get(f"kind_{study.kind}", study.kind)  # an edited record may have any word


def _render_finding(study: Study, labels: Labels) -> Markup:
    if study.finding:
        return _isolate(Markup(render_label(study.finding)), labels, lang=study.lang)
    title = _isolate(study.title, labels, lang=study.language)
    if not study.container_title:
        return title
    container = _isolate(study.container_title, labels, lang=study.language)
    return Markup("{}, <em>{}</em>").format(title, container)


def drop_page_language(study: Study, *, page_lang: str, site_lang: str) -> Study:
    """Return a study whose language is empty if it is the page's.

    Args:
        study: as its file has it.
        page_lang: the language of the page.
        site_lang: the language of studies that have none of their own.
    """
    lang = study.lang or site_lang
    is_same = get_primary_language(lang) == get_primary_language(page_lang)
    return replace(study, lang="" if is_same else lang)


def _render_parts(study: Study, labels: Labels) -> tuple[CardPart, ...]:
    texts = {
        "found": study.found,
        "limits": study.limits,
        "fit": study.fit,
        "disagreement": study.disagreement,
    }
    return tuple(
        CardPart(
            name=name,
            title=labels[name],
            html=_isolate(Markup(render_markdown(text)), labels, lang=study.lang, tag="div"),
        )
        for name, text in texts.items()
        if text
    )


def _render_citation(study: Study) -> Markup:
    """Return the reference in the first style, with its address as a link."""
    if not study.styled:
        return Markup(render_inline(format_citation(study)))
    html = sanitize_inline(study.styled[0][1])
    for address in (f"https://doi.org/{study.doi}" if study.doi else "", study.url):
        before, shown, after = (
            html.partition(escape_text(address, quote=False)) if address else ("", "", "")
        )
        if shown:
            return Markup(before) + _link(address, address) + Markup(after)
    return Markup(html)


def _render_files(study: Study, labels: Labels) -> tuple[CardFile, ...]:
    """Return the study in the formats that reference managers read."""
    texts = (
        ("BibTeX", "bib", write_bibtex([study])),
        ("RIS", "ris", write_ris([study])),
        ("CSL-JSON", "json", json.dumps([study_to_csl(study)], ensure_ascii=False)),
    )
    return tuple(
        CardFile(
            name=f"{study.key}.{extension}",
            text=text,
            button=labels["download"].format(format=format_name),
        )
        for format_name, extension, text in texts
    )


def _render_facts(study: Study, labels: Labels) -> tuple[CardPart, ...]:
    def isolate(text: str) -> Markup:
        return _isolate(text, labels, lang=study.lang)

    citing = Markup("<br>").join(_link_section(section, labels) for section in study.cited)
    facts = {
        "kind": _explain_kind(study, labels),
        "design": isolate(study.design),
        "size": isolate("" if study.sample else format_sample_size(study, labels["language"])),
        "sample": isolate(study.sample),
        "country": isolate(study.country),
        "instrument": isolate(study.instrument),
        "access": _render_access(study, labels),
        "doi": _render_doi(study, labels),
        "addresses": _render_addresses(study, labels),
        "checked": _render_verification(study, labels),
        "updates": _render_absence_of_notices(study, labels),
        "cited": citing,
    }
    return tuple(
        CardPart(name=name, title=labels[name], html=html) for name, html in facts.items() if html
    )


def _explain_kind(study: Study, labels: Labels) -> Markup:
    """Return the kind with what it means, always shown: a tooltip needs a mouse."""
    meaning = labels.get(f"kind_{study.kind}_means", "")
    name = _name_kind(study, labels)
    return Markup("{}. {}").format(name, meaning) if meaning else escape(name)


def _render_access(study: Study, labels: Labels) -> Markup:
    access = escape(labels.get(f"access_{study.access}", study.access))
    if not study.open_copy:
        return access
    copy = _link(study.open_copy, labels["open_copy"])
    return Markup("{}: {}").format(access, copy) if access else copy


def _render_doi(study: Study, labels: Labels) -> Markup:
    if not study.doi:
        return Markup("")
    url = f"https://doi.org/{study.doi}"
    check = next((check for check in study.answers if check.url.lower() == url.lower()), None)
    return _isolate(_link(url, study.doi), labels) + _render_check(check, labels)


def _render_addresses(study: Study, labels: Labels) -> Markup:
    """Return the addresses beside the DOI, each with the result of its last check."""
    checks = {check.url: check for check in study.answers}
    urls = dict.fromkeys(url for url in (study.url, *study.urls, *study.copies) if url)
    rendered = []
    for url in urls:
        remark = f" – {labels['copy_elsewhere']}" if url in study.copies else ""
        link = _isolate(_link(url, url), labels)
        rendered.append(link + remark + _render_check(checks.get(url), labels))
    return Markup("<br>").join(rendered)


def _render_check(check: AddressCheck | None, labels: Labels) -> Markup:
    if check is None:
        return Markup("")
    remarks = []
    if check.says in SPOKEN_STATES:
        date = format_date(check.on, labels["language"])
        remarks.append(escape(labels[check.says].format(on=date)))
    if check.archived:
        remarks.append(_link(check.archived, labels["archived"]))
    return Markup(" ({})").format(Markup(", ").join(remarks)) if remarks else Markup("")


def _render_verification(study: Study, labels: Labels) -> Markup:
    if not study.checked:
        return Markup("")
    last = max(study.checked, key=lambda check: check.on)
    person = _fill(labels["checked_by"], labels, by=last.by) if last.by else ""
    date = format_date(last.on, labels["language"])
    parts = (date, _isolate(last.what, labels, lang=study.lang), person)
    return Markup(", ").join(part for part in parts if part)


def _render_absence_of_notices(study: Study, labels: Labels) -> Markup:
    if study.updates or not study.updates_asked:
        return Markup("")
    date = format_date(study.updates_asked, labels["language"])
    return escape(labels["updates_none"].format(on=date))


def _render_notice(notice: PublicationNotice, labels: Labels) -> Markup:
    kind = notice.kind.replace("_", " ").replace("-", " ")
    html = _fill(labels["updated"], labels, kind=kind)
    if notice.on:
        html += escape(f", {format_date(notice.on, labels['language'])}")
    if notice.doi:
        html += Markup(" ({})").format(_link(f"https://doi.org/{notice.doi}", labels["notice"]))
    return html


def _link_section(section: CitingSection, labels: Labels) -> Markup:
    """Return the link to a section that cites the study."""
    page = f"{quote(section.page)}.ipynb" if section.page != HERE else ""
    anchor = f"#{quote(section.section)}" if section.section else ""
    titles = [
        _isolate(Markup(keep_together(part)), labels)
        for part in (section.title, section.heading)
        if part
    ]
    text = Markup(" – ").join(titles or [_isolate(section.page, labels)])
    return Markup('<a href="{}">{}</a>').format(f"{page}{anchor}" or "#", text)


def _isolate(text: str, labels: Labels, *, lang: str = "", tag: str = "span") -> Markup:
    """Return text in an element that isolates its direction, if it needs one.

    Text without letters of the other direction and without a language of its own stays bare.

    Args:
        text: plain, or safe markup.
        labels: the messages around it, which have the language of the page.
        lang: the language of the text if it is not the page's. Screen readers choose a voice by
            it.
        tag: the element. The attribute ``dir`` isolates as ``<bdi>`` does, and JupyterLab keeps
            it in saved outputs.
    """
    html = escape(text)
    if lang and html:
        start = Markup('<{} lang="{}" dir="{}">').format(tag, lang, get_direction(lang))
        return Markup("{}{}</{}>").format(start, html, tag)
    if not _has_other_letters(str(html), get_direction(labels["language"])):
        return html
    return Markup('<{0} dir="auto">{1}</{0}>').format(tag, html)


@lru_cache(maxsize=2000)  # a card is in many notebooks, and its texts are the same in all
def _has_other_letters(html: str, direction: str) -> bool:
    """Return whether HTML has letters that are not written in a direction."""
    other = ("L",) if direction == "rtl" else ("R", "AL")
    text = extract_plain_text(html)
    return any(unicodedata.bidirectional(character) in other for character in text)


def _fill(sentence: str, labels: Labels, **values: str) -> Markup:
    """Return a message with its placeholders filled by isolated values."""
    return escape(sentence).format(
        **{name: _isolate(text, labels) for name, text in values.items()}
    )


def _link(url: str, text: str) -> Markup:
    if not is_web_address(url):
        return escape(text)  # an edited record may hold anything
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, text)


isolate_text = _isolate
