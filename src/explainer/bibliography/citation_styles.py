"""Format citations in CSL styles when pages are built, with pandoc as the processor.

pandoc is a program of its own, from the package ``pypandoc_binary``: another version that may be
installed could format differently. ``tests/bibliography/test_citation_styles.py`` compares its
output with what the manuals of styles ask for.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from explainer.bibliography.csl_styles import FEATURE, SUFFIX, CslStyle, StyleError, load_style
from explainer.bibliography.formats.csl_items import study_to_csl
from explainer.errors import requires_extra
from explainer.model import CitationStyle, Study

BATCH_SIZE = 500
"""References that one process formats."""
TIMEOUT = 60
"""Seconds for one batch, which usually takes less than two."""
MAX_HEAP = "1g"
"""Memory of one process; 500 references in Chicago style need a quarter of it."""

Node = dict[str, Any]
"""An element of pandoc's documents: "t" is its kind, "c" its content if it has any."""

_TAGS = {"Emph": "i", "Strong": "b", "Superscript": "sup", "Subscript": "sub"}
_WITH_ATTRIBUTES = ("Div", "Link", "Span")
_BLOCKS = ("Para", "Plain")
_QUOTES = {"SingleQuote": "‘’", "DoubleQuote": "“”"}
_HYPHENATED_INITIAL = re.compile(r"(?<=\.)-(?=\w\.)")
_NOT_A_TAG = "<\u2060"
"""A word joiner after ``<`` keeps pandoc from taking text for markup."""
_SAMPLE = {
    "id": "sample",
    "type": "article-journal",
    "title": "Title",
    "author": [{"family": "Able", "given": "Bea"}],
    "issued": {"date-parts": [[2020]]},
    "container-title": "Journal",
    "URL": "https://journal.example",
}
_BY_PAGE = ":page"
"""Ends the identifier of an item with an article's number in the field for pages. No key of a
study has a colon."""


def check_style(*, style: str, name: str, locale: str, lang: str, folder: Path) -> CitationStyle:
    """Return the style that an author names, after a reference was formatted in it.

    Args:
        style: its name in the repository, or the path of a file.
        name: its name on pages; by default the title of the style.
        locale: by default the locale that the style sets, or else ``lang``.
        lang: the language of the site.
        folder: the folder that the path is relative to.

    Raises:
        MissingExtraError: pandoc or the styles are not installed.
        StyleError: there is no such style, or it cannot be used.
    """
    csl = load_style(style, folder)
    checked = CitationStyle(
        name=name or csl.title, style=style, locale=locale or csl.locale or lang
    )
    if style.endswith(SUFFIX) and not _format_items([_SAMPLE], csl, checked).get("sample"):
        raise StyleError(f"the style {style} gives an empty reference", "correct its <layout>")
    return checked


def format_styled_citations(
    studies: Sequence[Study], styles: Iterable[CitationStyle], folder: Path
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return for each study's key the pairs of a style's name and the reference in it.

    The references are HTML with ``<i>``, ``<b>``, ``<sup>`` and ``<sub>`` only. A style is left
    out where it would call an article of a journal a preprint.

    Args:
        studies: at least one.
        styles: the first one comes first in the result.
        folder: the folder that the paths of style files are relative to.

    Raises:
        MissingExtraError: pandoc or the styles are not installed.
        StyleError: a style cannot be used.
    """
    references: dict[str, list[tuple[str, str]]] = {study.key: [] for study in studies}
    items = [item for study in studies for item in _make_items(study)]
    for style in styles:
        formatted = _format_items(items, load_style(style.style, folder), style)
        for study in studies:
            reference = _select_variant(study, formatted)
            if reference and not _invents_preprint(study, reference):
                references[study.key].append((style.name, reference))
    return {key: tuple(pairs) for key, pairs in references.items()}


def _make_items(study: Study) -> Iterator[dict[str, object]]:
    """Yield the item of a study, and a variant of it if styles differ in the field they show.

    Many styles ignore the number of an article, and show it only in place of its pages.
    """
    item = dict(study_to_csl(study))
    yield item
    if study.type.startswith("article") and study.number and not study.page:
        yield {**item, "id": f"{study.key}{_BY_PAGE}", "page": item["number"]}


def _select_variant(study: Study, formatted: Mapping[str, str]) -> str:
    """Return the reference that shows the article's number, preferably as a number."""
    reference = formatted.get(study.key, "")
    text = unescape(reference).replace(study.doi, "").replace(study.url, "")
    is_shown = re.search(rf"(?<!\w){re.escape(study.number)}(?!\w)", text)
    return reference if is_shown else formatted.get(f"{study.key}{_BY_PAGE}", reference)


def _invents_preprint(study: Study, reference: str) -> bool:
    """Return whether a style calls an article a preprint because its volume is unknown."""
    said = f"{study.title} {study.container_title} {study.genre}".lower()
    is_article = study.type == "article-journal"
    return is_article and "preprint" in reference.lower() and "preprint" not in said


def _separate_initials(item: Mapping[str, Any]) -> dict[str, object]:
    """Return an item with ``J. L.`` in place of ``J.-L.``, whose hyphen pandoc always keeps."""
    return {
        field: [
            {**name, "given": _HYPHENATED_INITIAL.sub(" ", name.get("given", ""))} for name in value
        ]
        if isinstance(value, list)
        else value
        for field, value in item.items()
    }


def _format_items(
    items: Sequence[Mapping[str, object]], csl: CslStyle, style: CitationStyle
) -> dict[str, str]:
    """Return the references of items by their identifiers."""
    references: dict[str, str] = {}
    remaining = iter(items if csl.keeps_hyphens else map(_separate_initials, items))
    with TemporaryDirectory(prefix="explainer-") as folder:
        path = Path(folder) / "style.csl"
        path.write_text(csl.xml, encoding="utf-8")
        while batch := list(islice(remaining, BATCH_SIZE)):
            references |= _read_references(_run_pandoc(batch, path, style))
    return references


def _run_pandoc(items: Sequence[Mapping[str, object]], path: Path, style: CitationStyle) -> Node:
    """Return pandoc's document with a reference list of the items."""
    command = [
        *(_find_pandoc(), "--from=csljson", "--to=json", "--citeproc", f"--csl={path}"),
        *(f"--metadata=lang:{style.locale}", "--metadata=link-bibliography:false"),
        *(f"--data-dir={path.parent}", "+RTS", f"-M{MAX_HEAP}", "-RTS"),
    ]
    text = json.dumps(items).replace("<", _NOT_A_TAG)
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, encoding="utf-8", timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired:
        message = f"the style “{style.name}” takes more than {TIMEOUT} s"
        raise StyleError(message, "give a simpler style") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[0]
        message = f"pandoc cannot format references in the style “{style.name}” ({reason})"
        raise StyleError(message, "correct the style")
    document: Node = json.loads(done.stdout)
    return document


def _find_pandoc() -> str:
    with requires_extra("write", FEATURE):
        import pypandoc
    folder = Path(pypandoc.__file__).parent / "files"
    program = shutil.which("pandoc", path=str(folder))
    if not program:
        with requires_extra("write", FEATURE):
            raise ModuleNotFoundError(name="pypandoc_binary")
    return str(program)


def _read_references(document: Node) -> dict[str, str]:
    """Return the references in a document of pandoc by their identifiers."""
    lists = [block for block in document["blocks"] if block["t"] == "Div"]
    return {
        entry["c"][0][0].removeprefix("ref-"): " ".join(_render([entry]).split())
        for references in lists
        for entry in references["c"][1]
    }


def _render(nodes: Iterable[Node]) -> str:
    """Return the HTML of elements."""
    return "".join(map(_render_element, nodes))


def _render_element(node: Node) -> str:
    kind, content = node["t"], node.get("c")
    if content is None:
        return " "
    if kind == "Str":
        return escape(content.replace(_NOT_A_TAG, "<"), quote=False)
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>{_render(content)}</{_TAGS[kind]}>"
    if kind in _WITH_ATTRIBUTES:  # which come first
        return _render(content[1])
    if kind == "Quoted":
        quotes = _QUOTES[content[0]["t"]]
        return f"{quotes[0]}{_render(content[1])}{quotes[1]}"
    return f"{_render(content)} " if kind in _BLOCKS else _render(content)
