"""Read the front matter of a page, in the words of explainer and of other site generators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import isfinite

from explainer.code_cells import CodeSettings
from explainer.errors import Diagnostic, DiagnosticCollector
from explainer.i18n.messages import LANGUAGE, get_direction
from explainer.model import Credit, Origin, PageRelations
from explainer.source.code_settings import read_code_settings
from explainer.source.people import read_people
from explainer.source.titles import make_title, read_title, read_words
from explainer.text.config_files import list_texts
from explainer.text.front_matter import Document
from explainer.text.suggestions import did_you_mean, find_nearest
from explainer.text.urls import is_web_address

ORIGIN = ("title", "authors", "licence", "source")
DATE = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?![\d])")
DIRECTIONS = ("ltr", "rtl")
TRUE = ("true", "yes", "on", "1")
FALSE = ("false", "no", "off", "0")

OWN_FIELDS = (
    *("title", "tag", "tags", "lang", "dir", "description", "content-note", "date"),
    *("authors", "licence", "licence-url", "source", "adapted-from", "slug", "aliases"),
    *("bibliography", "draft", "rests-on", "tests", "explains", "translations"),
    *("execute", "code"),
)
"""The fields that our own guide names."""

TAGS = ("tag", "tags", "category", "categories", "keywords", "taxonomies")
DESCRIPTIONS = ("description", "summary", "excerpt", "abstract", "subtitle")
DATES = ("lastmod", "last_modified_at", "updated", "date-modified", "modified", "date")
DATES_TOO = ("created", "publishDate", "published_at", "pubDate")
"""Read where none of ``DATES`` is set."""
WEIGHTS = ("weight", "order", "nav_order", "sidebar_position", "menu_order")
LANGUAGES = ("lang", "language", "locale")
AUTHORS = ("authors", "author", "by", "creator")
LICENCES = ("licence", "license", "copyright")
ALIASES = ("aliases", "alias", "redirect_from", "permalink", "url", "path", "redirects")
OTHER_FIELDS = (
    *("published", "publish", "status", "publishDate", "expiryDate", "weight", "order", "id"),
    *("image", "cover", "thumbnail", "layout", "template", "type", "toc", "jupytext", "kernelspec"),
    *("math", "mathjax", "katex", "comments", "nav_order", "parent", "has_children", "sidebar"),
    *("format", "engine", "jupyter", "code-fold", "csl", "link-citations", "nocite", "editor"),
    *("cssclass", "cssclasses", "linter-yaml-title-alias", "sidebar_position", "sidebar_label"),
    *("references", "bibFile", "nocite", "biblio-style", "link-bibliography", "citeproc"),
    *("reference-section-title", "suppress-bibliography", "citation-style", "biblio-title"),
    *("skip_execution", "mystnb"),
    *("build", "_build", "headless", "render", "doi", "numbersections", "output", "theme"),
)
"""Fields of other tools that need no words here: they say nothing that a page could show."""

KNOWN_FIELDS = frozenset(
    [
        *(*OWN_FIELDS, *TAGS, *DESCRIPTIONS, *DATES, *DATES_TOO),
        *(*LANGUAGES, *AUTHORS, *LICENCES, *ALIASES, *OTHER_FIELDS),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """The front matter of a page."""

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
    slug: str
    """As the field ``slug`` sets it; empty if it does not."""
    aliases: tuple[str, ...]
    """Other names and addresses that links may use."""
    bibliography: tuple[str, ...]
    """Files of references, relative to the page."""
    relations: PageRelations
    """As the front matter names the pages."""
    translations: tuple[str, ...]
    """As the front matter names the pages."""
    code: CodeSettings
    """What it says about code cells."""
    weight: float | None
    """Its place among the pages of its folder, as a field says; None if none does."""
    is_draft: bool
    """Whether a field says that the page is not to be published."""
    unused_fields: tuple[str, ...]
    """Fields that nothing here reads."""
    diagnostics: tuple[Diagnostic, ...]


def parse_head(
    document: Document,
    *,
    lang: str = "en",
    today: str = "",
    named_date: str = "",
    is_native: bool = True,
    is_vault: bool = False,
) -> PageHead:
    """Return the front matter of a page; what cannot be read is a warning.

    Args:
        document: the page.
        lang: the language of a page that does not name one.
        today: YYYY-MM-DD; a page that is dated later is a draft. Empty to publish it.
        named_date: YYYY-MM-DD; the day in the name of the file, if it has one.
        is_native: whether the page was written for us: its title and description are plain text,
            and a field which is almost one of ours is misspelled.
        is_vault: whether the name of the file is the title of the page.
    """
    reader = _HeadReader(document)
    own_lang = reader.read_language() or lang
    read = reader.text if is_native else reader.words
    return PageHead(
        title=read("title") or reader.find_title(is_vault=is_vault),
        tags=tuple(dict.fromkeys(text for name in TAGS for text in reader.list_tags(name))),
        lang=own_lang,
        dir=_read_direction(reader, own_lang),
        description=next(filter(None, map(read, DESCRIPTIONS)), ""),
        content_note=reader.text("content-note"),
        date=reader.read_date() or named_date,
        credit=_read_credit(reader),
        slug=reader.text("slug"),
        aliases=tuple(text for name in ALIASES for text in reader.texts(name)),
        bibliography=(*reader.texts("bibliography"), *reader.texts("bibFile")),
        relations=PageRelations(
            rests_on=reader.texts("rests-on"),
            tests=reader.texts("tests"),
            explains=reader.texts("explains"),
        ),
        translations=reader.texts("translations"),
        code=read_code_settings(reader.fields, reader.report, is_native=is_native),
        weight=reader.read_weight(),
        is_draft=reader.is_draft(today, named_date),
        unused_fields=reader.list_unused_fields(is_native),
        diagnostics=tuple(reader.collector.diagnostics),
    )


class _HeadReader:
    """Reads values of fields in the forms that they have in the wild, and collects warnings."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.fields = document.fields
        self.collector = DiagnosticCollector(document.path)

    def report(self, name: str, message: str, hint: str, code: str = "W123") -> None:
        """Add a warning at a field, or at the file's first line if the field is missing."""
        self.collector.report(code, self.document.lines.get(name, 1), message, hint)

    def text(self, name: str) -> str:
        """Return the text of a field on one line; empty if it has none."""
        value = self.fields.get(name, "")
        if isinstance(value, str):
            return " ".join(value.split())
        if name in OWN_FIELDS:
            message = f"“{name}” is a list or a group of fields"
            self.report(name, message, "write a single text")
        return ""

    def words(self, name: str) -> str:
        """Return the words of a text field on one line, without Markdown or HTML around them."""
        return read_words(self.text(name))

    def find_title(self, *, is_vault: bool) -> str:
        """Return the first heading of level one, or else a title made from the file name."""
        if title := read_title(self.document.body):
            return title
        title = make_title(self.document.path)
        if not is_vault:
            message = f"this page has no title, so it is named “{title}” after its file"
            self.report("title", message, "begin it with --- and title: … and ---", "W115")
        return title

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a field that is a text or a list of texts."""
        return tuple(list_texts(self.fields.get(name, "")))

    def list_tags(self, name: str) -> Iterator[str]:
        """Yield the tags of a field: a list, a text with commas, or groups of either."""
        yield from _list_tags(self.fields.get(name, ""))

    def read_language(self) -> str:
        """Return the language tag of the page; empty if it has none."""
        for name in LANGUAGES:
            if lang := self.text(name).replace("_", "-"):
                if LANGUAGE.fullmatch(lang):
                    return lang
                hint = "write a language tag such as en, pt-BR or ar"
                self.report(name, f"“{lang}” is not a language tag", hint)
        return ""

    def read_date(self) -> str:
        """Return when the page was last changed, or written, as YYYY-MM-DD."""
        days = filter(None, map(self._read_day, (*DATES, *DATES_TOO)))
        return next(days, "")

    def read_weight(self) -> float | None:
        """Return the first weight that is a number; None if there is none."""
        for name in WEIGHTS:
            with suppress(ValueError):
                weight = float(self.text(name) or "none")
                return weight if isfinite(weight) else None
        return None

    def is_draft(self, today: str, named_date: str) -> bool:
        """Return whether the page says that it is not to be published, or not yet."""
        flags = {name: self.text(name).lower() for name in ("draft", "published", "publish")}
        if flags["draft"] in TRUE or flags["published"] in FALSE:
            return True
        begins, ends = self._read_day("publishDate"), self._read_day("expiryDate")
        day = self._read_day("date") or named_date
        return bool(today) and (max(begins, day) > today or "" < ends < today)

    def list_unused_fields(self, is_native: bool) -> tuple[str, ...]:
        """Return the fields that nothing reads, and report those that look misspelled."""
        unused: list[str] = []
        for name in self.fields:
            if name in KNOWN_FIELDS:
                continue
            if is_native and (nearest := find_nearest(name, OWN_FIELDS)):
                message = f"there is no field “{name}”"
                self.report(name, message, f"did you mean “{nearest}”?", "W110")
            else:
                unused.append(name)
        return tuple(unused)

    def check_address(self, name: str, text: str) -> str:
        """Return the address; report it and return nothing if it is not a web address."""
        if not text or is_web_address(text):
            return text
        hint = "write the whole address, with https:// and %20 for a space"
        self.report(name, f"“{text}” is not a web address", hint)
        return ""

    def _read_day(self, name: str) -> str:
        """Return the day of a field as YYYY-MM-DD, without its hour; empty if it has none."""
        value = self.fields.get(name, "")
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if not text:
            return ""
        try:
            if match := DATE.match(text):
                return date(*map(int, match.groups())).isoformat()
        except ValueError:
            pass  # such as February 30
        if name in ("date", "lastmod"):
            hint = "write it as year, month, day: 2024-05-31"
            self.report(name, f"“{text}” is not a date", hint)
        return ""


def _list_tags(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, (" ".join(tag.split()).lstrip("#") for tag in value.split(",")))
    elif isinstance(value, list):
        for item in value:
            yield from list_texts(item) if isinstance(item, str) else _list_tags(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _list_tags(item)


def _read_direction(reader: _HeadReader, lang: str) -> str:
    direction = reader.text("dir").lower()
    if direction in DIRECTIONS:
        return direction
    if direction:
        message = f"“{direction}” is not a direction of writing"
        reader.report("dir", message, "write ltr or rtl")
    return get_direction(lang)


def _read_credit(reader: _HeadReader) -> Credit:
    source = reader.fields.get("source", "")
    check = partial(reader.check_address, "source")
    return Credit(
        authors=next(filter(None, (read_people(reader.fields.get(name)) for name in AUTHORS)), ()),
        licence=next(filter(None, map(reader.text, LICENCES)), ""),
        licence_url=reader.check_address("licence-url", reader.text("licence-url")),
        source=check(reader.text("source")) if isinstance(source, str) else "",
        adapted_from=tuple(_read_origins(reader)),
    )


def _read_origins(reader: _HeadReader) -> Iterator[Origin]:
    value = reader.fields.get("adapted-from", "")
    items = [value] if isinstance(value, Mapping) else value
    if items == "":
        return
    if not isinstance(items, list) or not all(map(_is_group, items)):
        hint = "write {title: …, authors: …, licence: …, source: …}"
        reader.report("adapted-from", "“adapted-from” is not a list of groups of fields", hint)
        return
    for group in items:
        yield _read_origin(reader, group)


def _read_origin(reader: _HeadReader, group: Mapping[str, str]) -> Origin:
    for part in group:
        if part not in ORIGIN:
            hint = did_you_mean(part, ORIGIN, f"use {', '.join(ORIGIN)}")
            reader.report("adapted-from", f"“adapted-from” has no part “{part}”", hint)
    texts = {part: " ".join(group.get(part, "").split()) for part in ORIGIN}
    if not texts["title"]:
        hint = "write {title: …, authors: …, licence: …, source: …}"
        message = "this does not say which work the page is adapted from"
        reader.report("adapted-from", message, hint)
    texts["source"] = reader.check_address("adapted-from", texts["source"])
    return Origin(**texts)


def _is_group(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())
