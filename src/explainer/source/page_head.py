"""Parse the front matter of a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from explainer.errors import Diagnostic
from explainer.i18n.messages import LANGUAGE, get_direction
from explainer.model import Credit, Origin
from explainer.source.tokens import extract_text, parse_markdown
from explainer.text.fields import FieldReader
from explainer.text.front_matter import Document
from explainer.text.markdown import find_headings
from explainer.text.suggestions import did_you_mean
from explainer.text.urls import is_web_address

CREDIT = ("authors", "licence", "licence-url", "source", "adapted-from")
ORIGIN = ("title", "authors", "licence", "source")
FIELDS = ("title", "tag", "tags", "lang", "dir", "description", "content-note", "date", *CREDIT)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DIRECTIONS = ("ltr", "rtl")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """The front matter of a page."""

    slug: str
    title: str
    tags: tuple[str, ...]
    lang: str
    dir: str
    description: str
    content_note: str
    """A warning about difficult content; empty for none."""
    date: str
    """YYYY-MM-DD; empty if not given."""
    credit: Credit
    diagnostics: tuple[Diagnostic, ...]


def parse_head(document: Document) -> PageHead:
    """Return the front matter of a page, with its diagnostics."""
    reader = FieldReader(document)
    reader.expect(FIELDS, code="W110")
    lang = _read_language(reader)
    return PageHead(
        slug=make_page_slug(document.path),
        title=reader.text("title") or _find_title(reader),
        tags=tuple(dict.fromkeys([*reader.texts("tag"), *reader.texts("tags")])),
        lang=lang,
        dir=_read_direction(reader, lang),
        description=reader.text("description"),
        content_note=reader.text("content-note"),
        date=_read_date(reader),
        credit=_read_credit(reader),
        diagnostics=tuple(reader.collector.diagnostics),
    )


def make_page_slug(path: Path) -> str:
    """Return the slug of a page: the name of its file in lower case, with hyphens.

    Letters, their marks, and digits of any script stay. If nothing is left, the slug is ``page``.
    """
    name = unicodedata.normalize("NFC", path.stem).lower()
    kept = "".join(
        character if unicodedata.category(character)[0] in "LMN" else " " for character in name
    )
    return "-".join(kept.split()) or "page"


def _find_title(reader: FieldReader) -> str:
    """Return the first heading of level one, or else a title made from the file name."""
    document = reader.document
    if isinstance(document.fields.get("title"), str) or "title" not in document.fields:
        for heading in find_headings(document.body):
            if heading.level == 1:
                inline = parse_markdown(f"# {' '.join(heading.title.split())}")[1]
                if text := extract_text(inline.children or ()):
                    return text
    readable = " ".join(re.sub(r"[\s_-]+", " ", document.path.stem).split())
    title = readable[:1].upper() + readable[1:] or "Page"
    message = f"this page has no title, so it is named “{title}” after its file"
    reader.report("W115", "title", message, "begin it with --- and title: … and ---")
    return title


def _read_language(reader: FieldReader) -> str:
    lang = reader.text("lang") or "en"
    if not LANGUAGE.fullmatch(lang):
        hint = "write a language tag such as en, pt-BR or ar"
        reader.report("E116", "lang", f"“{lang}” is not a language tag", hint)
        return "en"
    return lang


def _read_date(reader: FieldReader) -> str:
    text = reader.text("date")
    if not text:
        return ""
    try:
        if not DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        message, hint = f"“{text}” is not a date", "write it as year, month, day: 2024-05-31"
        reader.report("E117", "date", message, hint)
        return ""


def _read_direction(reader: FieldReader, lang: str) -> str:
    direction = reader.text("dir").lower()
    if direction in DIRECTIONS:
        return direction
    if direction:
        message = f"“{direction}” is not a direction of writing"
        reader.report("E118", "dir", message, "write ltr or rtl")
    return get_direction(lang)


def _read_credit(reader: FieldReader) -> Credit:
    return Credit(
        authors=reader.uncut_texts("authors"),  # a name may have a comma, as in “Able, Jr.”
        licence=reader.text("licence"),
        licence_url=_check_address(reader, "licence-url", reader.text("licence-url")),
        source=_check_address(reader, "source", reader.text("source")),
        adapted_from=tuple(_read_origin(reader, group) for group in reader.groups("adapted-from")),
    )


def _read_origin(reader: FieldReader, group: Mapping[str, str]) -> Origin:
    for part in group:
        if part not in ORIGIN:
            hint = did_you_mean(part, ORIGIN, f"use {', '.join(ORIGIN)}")
            reader.report("E119", "adapted-from", f"“adapted-from” has no part “{part}”", hint)
    texts = {part: " ".join(group.get(part, "").split()) for part in ORIGIN}
    if not texts["title"]:
        hint = "write {title: …, authors: …, licence: …, source: …}"
        message = "this does not say which work the page is adapted from"
        reader.report("E120", "adapted-from", message, hint)
    texts["source"] = _check_address(reader, "adapted-from", texts["source"])
    return Origin(**texts)


def _check_address(reader: FieldReader, name: str, text: str) -> str:
    """Return the address, and report it if it is not a web address."""
    if text and not is_web_address(text):
        hint = "write the whole address, with https:// and %20 for a space"
        reader.report("E121", name, f"“{text}” is not a web address", hint)
    return text
