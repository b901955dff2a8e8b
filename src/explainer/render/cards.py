"""A study → what its card says, value by value, for the template of cards.

No tag but <a>, and what keeps words of the other direction apart from those around them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from urllib.parse import quote

from markupsafe import Markup, escape

from explainer.bibliography.citations import full_citation, short_citation
from explainer.bibliography.formats.bibtex_writer import bibtex_text
from explainer.bibliography.formats.coins import coins
from explainer.bibliography.formats.csl import csl_item
from explainer.bibliography.formats.ris_writer import ris_text
from explainer.i18n.formats import shown_date
from explainer.i18n.messages import direction_of
from explainer.model import AddressCheck, CitingSection, Study
from explainer.text.markdown import html_of, inline_html_of, inline_safe
from explainer.text.urls import is_web_address

LISTED = "APA 7"
"""The style of lists of references, in which a card gives the whole citation."""

_ADDRESS = re.compile(r"https?://[^\s<>]+$")
_TAG = re.compile(r"<[^>]*>")
SPOKEN_STATES = ("answers", "moved", "gone", "silent")


def study_card(number: int, study: Study, w: Mapping[str, str]) -> dict[str, object]:
    """Return the values of the template for one study.

    Args:
        number: the study's on its page.
        study: what the card says.
        w: the controls' words.
    """
    parts = [("found", study.found), ("limits", study.limits), ("fit", study.fit),
             ("disagreement", study.disagreement)]  # fmt: skip
    return {
        "key": study.key,
        "name": Markup("{}: {}").format(
            w["study"].format(number=number), _apart(short_citation(study), w)
        ),
        "kind": _apart(
            ", ".join(part for part in (study.design, study.size) if part), w, lang=study.lang
        ),
        "updates": [_update(one.kind, one.doi, one.on, w) for one in study.updates],
        "citation": _apart(_citation(study), w, lang=study.lang and (study.language or study.lang)),
        "copy_listed": w["copy"].format(style=LISTED) if LISTED in dict(study.styled) else "",
        "parts": [
            {"title": w[name], "html": _apart(Markup(html_of(text)), w, lang=study.lang, tag="div")}
            for name, text in parts
            if text
        ],
        "facts": _facts(study, w),
        "styles": [
            {
                "button": w["copy"].format(style=name),
                "name": name,
                "html": _apart(Markup(inline_safe(text)), w),
            }
            for name, text in study.styled
            if name != LISTED
        ],
        "files": _files(study, w),
        "coins": coins(study),
    }


def in_page(study: Study, page: str, site: str) -> Study:
    """Return a study that says its card's language only where it is not the page's.

    Args:
        study: as its file has it.
        page: the page's language.
        site: that of what does not say its own.
    """
    lang = study.lang or site
    return replace(study, lang="" if _primary(lang) == _primary(page) else lang)


def _primary(lang: str) -> str:
    return lang.lower().split("-")[0]


def _citation(study: Study) -> Markup:
    """Return the whole citation with its address as a link, as made beforehand or else here."""
    made = dict(study.styled).get(LISTED)
    if not made:
        return Markup(inline_html_of(full_citation(study)))
    html = inline_safe(made)
    address = _ADDRESS.search(html)
    if not address:
        return Markup(html)
    return Markup(html[: address.start()]) + _link(unescape(address[0]), unescape(address[0]))


def _files(study: Study, w: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the study in the forms that libraries read, each with its name as a file."""
    texts = [
        ("BibTeX", "bib", bibtex_text([study])),
        ("RIS", "ris", ris_text([study])),
        ("CSL-JSON", "json", json.dumps([csl_item(study)], ensure_ascii=False)),
    ]
    return [
        {"button": w["download"].format(format=name), "file": f"{study.key}.{ending}", "text": text}
        for name, ending, text in texts
    ]


def _facts(study: Study, w: Mapping[str, str]) -> list[dict[str, str]]:
    facts = [
        ("design", _apart(study.design, w, lang=study.lang)),
        ("size", _apart("" if study.sample else study.size, w, lang=study.lang)),
        ("sample", _apart(study.sample, w, lang=study.lang)),
        ("country", _apart(study.country, w, lang=study.lang)),
        ("instrument", _apart(study.instrument, w, lang=study.lang)),
        ("access", _access(study, w)),
        ("doi", _doi(study, w)),
        ("addresses", _addresses(study, w)),
        ("checked", _checked(study, w)),
        ("updates", _no_updates(study, w)),
        ("cited", Markup("<br>").join(_place(one, w) for one in study.cited)),
    ]
    return [{"name": w[name], "html": html} for name, html in facts if html]


def _access(study: Study, w: Mapping[str, str]) -> Markup:
    access = escape(w.get(f"access_{study.access}", study.access))
    if not study.open_copy:
        return access
    copy = _link(study.open_copy, w["open_copy"])
    return Markup("{}: {}").format(access, copy) if access else copy


def _doi(study: Study, w: Mapping[str, str]) -> Markup:
    if not study.doi:
        return Markup("")
    url = f"https://doi.org/{study.doi}"
    asked = next((one for one in study.answers if one.url.lower() == url.lower()), None)
    return _apart(_link(url, study.doi), w) + _answer(asked, w)


def _addresses(study: Study, w: Mapping[str, str]) -> Markup:
    """Return the addresses beside the DOI, each with what it said when it was last asked."""
    answers = {answer.url: answer for answer in study.answers}
    others = dict.fromkeys(url for url in (study.url, *study.urls, *study.copies) if url)
    shown = []
    for url in others:
        kept = f" – {w['copy_elsewhere']}" if url in study.copies else ""
        shown.append(_apart(_link(url, url), w) + kept + _answer(answers.get(url), w))
    return Markup("<br>").join(shown)


def _answer(answer: AddressCheck | None, w: Mapping[str, str]) -> Markup:
    if answer is None:
        return Markup("")
    says = (
        [escape(w[answer.says].format(on=shown_date(answer.on, w["language"])))]
        if answer.says in SPOKEN_STATES
        else []
    )
    if answer.archived:
        says.append(_link(answer.archived, w["archived"]))
    return Markup(" ({})").format(Markup(", ").join(says)) if says else Markup("")


def _checked(study: Study, w: Mapping[str, str]) -> Markup:
    if not study.checked:
        return Markup("")
    last = max(study.checked, key=lambda check: check.on)
    by = _told(w["checked_by"], w, by=last.by) if last.by else ""
    parts = (shown_date(last.on, w["language"]), _apart(last.what, w, lang=study.lang), by)
    return Markup(", ").join(part for part in parts if part)


def _no_updates(study: Study, w: Mapping[str, str]) -> Markup:
    if study.updates or not study.updates_asked:
        return Markup("")
    return escape(w["updates_none"].format(on=shown_date(study.updates_asked, w["language"])))


def _update(kind: str, doi: str, on: str, w: Mapping[str, str]) -> Markup:
    said = _told(w["updated"], w, kind=kind.replace("_", " ").replace("-", " "))
    said += escape(f", {shown_date(on, w['language'])}") if on else ""
    return said + (
        Markup(" ({})").format(_link(f"https://doi.org/{doi}", w["notice"])) if doi else ""
    )


def _place(place: CitingSection, w: Mapping[str, str]) -> Markup:
    """Return the link to a section that cites the study; on the same page if none is named."""
    page = f"{quote(place.page)}.ipynb" if place.page != HERE else ""
    anchor = f"#{quote(place.section)}" if place.section else ""
    titles = [_apart(part, w) for part in (place.title, place.heading) if part]
    says = Markup(" – ").join(titles or [_apart(place.page, w)])
    return Markup('<a href="{}">{}</a>').format(f"{page}{anchor}" or "#", says)


HERE = "."
"""The page of a place on the very page that shows the card."""


def _apart(text: str, w: Mapping[str, str], *, lang: str = "", tag: str = "span") -> Markup:
    """Return text so that its direction does not mix with that of the words around it.

    Args:
        text: plain, or safe markup; as it is where it has no letter of the other direction, and
            no language of its own.
        w: the words around it.
        lang: the text's, where it is not the page's; a screen reader chooses its voice by it.
        tag: of the element that keeps it apart; ``dir`` isolates as ``bdi`` does, and saved
            outputs may have it.
    """
    html = escape(text)
    if lang and html:
        start = Markup('<{} lang="{}" dir="{}">').format(tag, lang, direction_of(lang))
        return Markup("{}{}</{}>").format(start, html, tag)
    other = ("L",) if direction_of(w["language"]) == "rtl" else ("R", "AL")
    letters = unescape(_TAG.sub("", html))
    if not any(unicodedata.bidirectional(sign) in other for sign in letters):
        return html
    return Markup('<{0} dir="auto">{1}</{0}>').format(tag, html)


def _told(sentence: str, w: Mapping[str, str], **parts: str) -> Markup:
    """Return one of our sentences, what stands in it kept apart."""
    return escape(sentence).format(**{name: _apart(text, w) for name, text in parts.items()})


def _link(url: str, text: str) -> Markup:
    if not is_web_address(url):
        return escape(text)  # a record that somebody has changed may hold anything
    return Markup('<a href="{}" rel="external noreferrer">{}</a>').format(url, text)
