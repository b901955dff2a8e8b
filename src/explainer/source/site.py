"""Parse ``site.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from explainer.bibliography.citation_styles import check_style
from explainer.bibliography.csl_styles import StyleError
from explainer.code_cells import CodeSettings
from explainer.errors import (
    ContentError,
    Diagnostic,
    DiagnosticCollector,
    MissingExtraError,
)
from explainer.i18n.messages import LANGUAGE
from explainer.model import DEFAULT_CITATION_STYLES, CitationStyle, Site, SupportLine
from explainer.source.code_settings import FIELDS as CODE_FIELDS
from explainer.source.code_settings import read_code_settings
from explainer.text.front_matter import FieldsError, as_text, parse_toml
from explainer.text.source_text import read_source
from explainer.text.suggestions import did_you_mean
from explainer.text.urls import is_web_address

TEXT_FIELDS = {
    "title": "title",
    "description": "description",
    "lang": "lang",
    "licence": "licence",
    "licence-url": "licence_url",
    "source": "source",
    "support-note": "support_note",
}
"""Name of the field → attribute of ``Site``."""

STYLES_FIELD = "citation-styles"
FIELDS = (*TEXT_FIELDS, "authors", "support", STYLES_FIELD, *CODE_FIELDS)
STYLE_FIELDS = ("style", "name", "locale")
SUPPORT_FIELDS = ("name", "place", "contact", "url", "phone")
PHONE = re.compile(r"\+?[0-9]+(?: [0-9]+)*")


def read_site(path: Path) -> Site:
    """Return the site of a TOML file.

    Raises:
        ContentError: the file has errors.
    """
    site, diagnostics = parse_site(path)
    if diagnostics:
        raise ContentError(diagnostics)
    return site


def parse_site(path: Path) -> tuple[Site, tuple[Diagnostic, ...]]:
    """Return the site of a TOML file, as far as it can be read, and the errors in it."""
    try:
        table, lines = parse_toml(read_source(path).text)
    except ContentError as error:
        return Site(title=""), error.diagnostics
    except FieldsError as error:
        line = None if error.line is None else error.line + 1
        return Site(title=""), (error.at(path, line),)
    reader = _SiteReader(path, table, lines)
    return reader.read_site(), tuple(reader.collector.diagnostics)


def find_site_styles(
    name: str, lang: str, root: Path, config: Path | None
) -> tuple[tuple[CitationStyle, ...], tuple[Diagnostic, ...]]:
    """Return the citation style of a site of another generator, and the default ones after it.

    Args:
        name: a style as the generator's configuration names it; empty for none.
        lang: the language of the site.
        root: the folder of the site.
        config: the configuration file.

    Returns:
        The styles, and a warning if the named one cannot be used.
    """
    if not name:
        return DEFAULT_CITATION_STYLES, ()
    try:
        named = check_style(style=name, name="", locale="", lang=lang, folder=root)
    except (StyleError, MissingExtraError) as error:
        message = f"the citation style “{name}” is not used: {error.message}"
        warning = Diagnostic(path=config or root, code="W624", message=message, hint=error.hint)
        return DEFAULT_CITATION_STYLES, (warning,)
    return (named, *DEFAULT_CITATION_STYLES), ()


class _SiteReader:
    """Reads the fields of the table, and collects the diagnostics."""

    def __init__(self, path: Path, table: Mapping[str, object], lines: Mapping[str, int]) -> None:
        self.collector = DiagnosticCollector(path)
        self.table = table
        self.lines = lines

    def read_site(self) -> Site:
        for name in self.table:
            if name not in FIELDS:
                hint = did_you_mean(name, FIELDS, f"the fields are {', '.join(FIELDS)}")
                self._report("E111", name, f"there is no field “{name}”", hint)
        texts = {
            attribute: self._text(self.table, name, name) for name, attribute in TEXT_FIELDS.items()
        }
        if not texts["title"] and isinstance(self.table.get("title", ""), str):
            self._report("E122", "title", "this site has no title", 'write title = "…"')
        texts["lang"] = texts["lang"] or "en"
        if not LANGUAGE.fullmatch(texts["lang"]):
            hint = "write a language tag such as en, pt-BR or ar"
            self._report("E116", "lang", f"“{texts['lang']}” is not a language tag", hint)
        for name in ("licence-url", "source"):
            self._check_address(name, texts[TEXT_FIELDS[name]])
        return Site(
            **texts,
            authors=self._authors(),
            support=self._support(),
            citation_styles=self._citation_styles(texts["lang"]),
            code=self._code(),
        )

    def _code(self) -> CodeSettings:
        fields = {name: as_text(self.table[name]) for name in CODE_FIELDS if name in self.table}

        def report(field: str, message: str, hint: str) -> None:
            self._report("E128", field, message, hint.replace(": ", " = "))

        return read_code_settings(fields, report, is_native=True)

    def _authors(self) -> tuple[str, ...]:
        value = self.table.get("authors", [])
        if isinstance(value, str):
            value = [value]
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return tuple(value)
        hint = 'write ["One Name", "Another"]'
        self._report("E113", "authors", "“authors” is not a list of names", hint)
        return ()

    def _support(self) -> tuple[SupportLine, ...]:
        value = self.table.get("support", [])
        if not isinstance(value, list) or not all(isinstance(group, dict) for group in value):
            hint = "begin each with a line [[support]]"
            self._report("E114", "support", "“support” is not a list of support lines", hint)
            return ()
        return tuple(
            self._support_line(group, number) for number, group in enumerate(value, start=1)
        )

    def _support_line(self, group: Mapping[str, object], number: int) -> SupportLine:
        for name in group:
            if name not in SUPPORT_FIELDS:
                hint = did_you_mean(name, SUPPORT_FIELDS, "use name, place, contact, url and phone")
                message = f"support line {number} has no field “{name}”"
                self._report("E119", "support", message, hint)
        texts = {name: self._text(group, name, "support") for name in SUPPORT_FIELDS}
        required = SUPPORT_FIELDS[:2] if texts["phone"] else SUPPORT_FIELDS[:3]
        for name in required:
            if not texts[name]:
                message = f"support line {number} has no {name}"
                self._report("E120", "support", message, f'write {name} = "…"')
        self._check_address("support", texts["url"])
        if texts["phone"] and not PHONE.fullmatch(texts["phone"]):
            message = f"“{texts['phone']}” of support line {number} is not a telephone number"
            hint = "write digits, with spaces between them and perhaps a + before: 116 123"
            self._report("E603", "support", message, hint)
        return SupportLine(**texts)

    def _citation_styles(self, lang: str) -> tuple[CitationStyle, ...]:
        value = self.table.get(STYLES_FIELD)
        if value is None:
            return DEFAULT_CITATION_STYLES
        if not isinstance(value, list) or not all(isinstance(item, (str, dict)) for item in value):
            hint = f'write {STYLES_FIELD} = ["apa", "modern-language-association"]'
            self._report("E113", STYLES_FIELD, f"“{STYLES_FIELD}” is not a list of styles", hint)
            return ()
        styles: dict[str, CitationStyle] = {}
        for item in value:
            style = self._citation_style({"style": item} if isinstance(item, str) else item, lang)
            if style and style.name in styles:
                message = f"two citation styles have the name “{style.name}”"
                hint = 'give one of them another name: { style = "…", name = "…" }'
                self._report("E623", STYLES_FIELD, message, hint)
            elif style:
                styles[style.name] = style
        return tuple(styles.values())

    def _citation_style(self, group: Mapping[str, object], lang: str) -> CitationStyle | None:
        for name in group:
            if name not in STYLE_FIELDS:
                hint = did_you_mean(name, STYLE_FIELDS, "use style, name and locale")
                message = f"a citation style has no field “{name}”"
                self._report("E119", STYLES_FIELD, message, hint)
        texts = {name: self._text(group, name, STYLES_FIELD) for name in STYLE_FIELDS}
        locale = texts["locale"]
        if locale and not LANGUAGE.fullmatch(locale):
            hint = "write a language tag such as en-GB, fr-FR or de-DE"
            self._report("E116", STYLES_FIELD, f"“{locale}” is not a language tag", hint)
        if not texts["style"]:
            hint = 'write { style = "apa" }'
            self._report("E120", STYLES_FIELD, "a citation style has no style", hint)
            return None
        try:
            return check_style(**texts, lang=lang, folder=self.collector.path.parent)
        except StyleError as error:
            code = "E621" if error.is_unknown else "E622"
            self._report(code, STYLES_FIELD, error.message, error.hint)
            return None

    def _text(self, group: Mapping[str, object], name: str, field: str) -> str:
        value = group.get(name, "")
        if isinstance(value, str):
            return " ".join(value.split())
        self._report("E112", field, f"“{name}” is not text", 'put it in quotes: "…"')
        return ""

    def _check_address(self, field: str, url: str) -> None:
        if url and not is_web_address(url):
            hint = "write the whole address, with https://"
            self._report("E121", field, f"“{url}” is not a web address", hint)

    def _report(self, code: str, field: str, message: str, hint: str) -> None:
        line = self.lines[field] + 1 if field in self.lines else None
        self.collector.report(code, line, message, hint)
