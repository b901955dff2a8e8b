"""Callouts: asides with a title, which each generator writes and names in its own way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from explainer.source.syntax.divs import DivInfo

CALLOUT = "callout"
NAMED = "data-callout"
"""The attribute of a callout without a title, which a template tag became: its name."""


def split_words(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


_NAMES = {
    "note": "note info abstract summary tldr todo seealso question help faq example quote cite"
    " topic admonition callout aside remark definition theorem lemma corollary proposition axiom"
    " conjecture criterion algorithm exercise problem challenge discussion objectives questions"
    " keypoints prereq prerequisites testimonial checklist instructor sidebar versionadded"
    " versionchanged versionremoved deprecated activity terminology notice proof property"
    " observation assumption",
    "tip": "tip hint success check done pro-tip",
    "important": "important",
    "warning": "warning attention warn",
    "caution": "caution danger error failure fail missing bug alert",
}
KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
"""What generators call a callout → one of the five kinds that GitHub has."""
FOLDED = split_words("details dropdown spoiler solution collapse toggle answer")
"""Blocks that readers open."""
HIDDEN = split_words(
    "content-hidden hidden toctree contents index bibliography tableofcontents tabularcolumns meta"
    " highlight currentmodule module sectionauthor codeauthor todolist footbibliography raw toc"
)
"""Blocks that readers do not see on any page of a site."""
LAYOUT = split_words(
    "columns column column-margin column-page column-screen column-body grid card grid-item"
    " grid-item-card card-carousel tab-set tab-item tabset panel-tabset panel tabs tab layout"
    " container row col div content-visible figure table list-table card-footer card-header"
    " card-body hero code-group margin epigraph pull-quote landing-page compound rst-class"
    " myst glossary subfigure figure-md sd-card code-example hlist"
    " fragment incremental nonincremental light-content dark-content nb-exec-table"
    " aside-content center centered lead small border refs"
)
"""Blocks whose parts come one below the other."""
_VERSIONS = ("versionadded", "versionchanged", "versionremoved", "deprecated")
_STATEMENTS = split_words(
    "theorem lemma corollary proposition axiom conjecture criterion algorithm definition remark"
    " proof property observation assumption"
)
"""What mathematicians state; a title says which theorem it is."""
_IDS = {
    **{"thm": "theorem", "lem": "lemma", "cor": "corollary", "prp": "proposition"},
    **{"cnj": "conjecture", "def": "definition", "exm": "example", "exr": "exercise"},
    **{"sol": "solution", "rem": "remark", "prf": "proof", "alg": "algorithm"},
}
"""How the id of a block of Quarto begins → what it is."""
QUOTED = re.compile(r"\[!([A-Za-z][\w-]*)(?:\|[^\]]*)?\]([+-]?)[ \t]*")
"""What begins a callout in a quotation, as Obsidian and GitHub write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """A callout without its text."""

    kind: str
    """One of the five kinds; empty for a block that readers open."""
    name: str
    """What its generator calls it, in lower case."""
    title: str = ""
    """Markdown; what is written below it may begin with a title instead."""
    is_folded: bool = False

    def make_title(self, messages: Mapping[str, str]) -> str:
        """Return its title in Markdown, with its name if the title alone does not say it."""
        words = self.name.replace("-", " ").capitalize()
        name = messages.get(f"callout_{self.name.replace('-', '_')}", words)
        if self.title and self.name in _VERSIONS:
            return f"{name} {self.title}"
        is_numbered = self.title and self.name in _STATEMENTS
        return f"{name} ({self.title})" if is_numbered else self.title or name

    @property
    def classes(self) -> str:
        """The classes of its element."""
        return f"{CALLOUT} {CALLOUT}-{self.kind}" if self.kind else ""


def is_layout(name: str) -> bool:
    """Return whether a block only says where or how its parts are shown."""
    return name in LAYOUT or name.startswith(("column-", "col-", "g-col-", "r-", "page-"))


def find_callout(info: DivInfo, options: Mapping[str, str]) -> Callout | None:
    """Return the callout that the first line of a block begins; None if it is another block."""
    classes = (*info.classes, *options.get("class", "").split())
    kind = _IDS.get(info.id.partition("-")[0], "") if "-" in info.id else ""
    names = [name.lower().rpartition(":")[2] for name in (info.name or kind, *classes)]
    names = [name.removeprefix("callout-").removeprefix("admonition-") for name in names]
    found = next((name for name in names if name in KINDS or name in FOLDED), "")
    if not found or (names[0] in LAYOUT | HIDDEN and not names[0].startswith(CALLOUT)):
        return None
    better = next((name for name in names if name in KINDS and name not in _GENERAL), found)
    collapse = info.attributes.get("collapse", "").lower()
    return Callout(
        kind=KINDS.get(better, ""),
        name=better,
        title=info.title,
        is_folded=found in FOLDED or collapse == "true" or "dropdown" in names,
    )


_GENERAL = ("admonition", "callout", "aside")


def make_quoted_callout(match: re.Match[str], title: str) -> Callout:
    """Return the callout that begins a quotation; an unknown name is a note with that name."""
    name = match[1].lower()
    return Callout(
        kind=KINDS.get(name, "note"),
        name=name,
        title=title,
        is_folded=match[2] == "-",
    )


def find_callout_class(classes: list[str]) -> str:
    """Return the kind that the classes of our own or another tool's element name."""
    for name in classes:
        kind = KINDS.get(name.removeprefix(f"{CALLOUT}-").removeprefix("admonition-"))
        if kind and name.startswith((f"{CALLOUT}-", "admonition-")):
            return kind
    return ""
