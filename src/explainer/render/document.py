"""A reading page as the head and body of a document, with our own CSS and script inside.

Everything a reader needs to read and to move about is in these two strings: no further request.
A site of many pages may keep CSS and script in files of their own, which its pages share.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache

from explainer.i18n.messages import LANGUAGES, get_direction, load_messages
from explainer.model import NO_CREDIT, Credit
from explainer.render.assets import STATIC
from explainer.render.csp import FilePolicy, InlineElement, PageHtml
from explainer.render.html import render

KEYS = (("N", "next"), ("P", "previous"), ("L", "list"), ("O", "one_at_a_time"),
        ("S", "all_studies"), ("Esc", "back_by_key"), ("?", "settings"))  # fmt: skip
"""Each key, and the name of the words that say what it does; page.js makes it do that."""
_COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE)
_EXPORT = "export default { render };\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPage:
    """What a template needs to show a notebook to a reader."""

    title: str
    """Plain text."""
    lang: str
    dir: str
    description: str
    main: str
    """HTML of everything inside ``<main>``."""
    first: str
    """Slug of the first section; empty where there is none."""
    code_cells: int
    """How many cells a kernel would run; 0 means that there is nothing to bring to life."""
    own_cells: int
    """How many of these are an author's or educator's own, not our controls."""
    credit: Credit = NO_CREDIT
    minutes: int = 0
    """How long it takes to read, rounded up; 0 for a page without our navigation."""
    has_prompts: bool = False
    """Whether it has prompts, which need a style and a script."""
    has_text_fields: bool = False
    """Whether readers can write into some of the prompts."""
    has_figures: bool = False
    """Whether it has figures, which need a style."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """The addresses of what stands around a page; empty for what there is not."""

    style: str = ""
    """Of the CSS; empty where it is inside the page."""
    script: str = ""
    """Of the script, as ``script_text`` gives it; empty where it is inside the page."""
    home: str = ""
    """Of the list of pages."""
    canonical: str = ""
    """The page's own, absolute."""
    site: str = ""
    """The name of the pages that this one is among; empty where it is not known."""
    feed: str = ""
    picture: str = ""
    """Of the picture for link previews, absolute."""
    search: str = ""
    """Of the directory of the search, or ``#`` and the id of an element of the page that holds it;
    only a list of pages has a search."""
    searching: str = ""
    """Of the search's script, as ``search_text`` gives it; empty where it is inside the page."""


ALONE = PageLinks()
_LIVE_WORDS = (
    "cell_failed",
    "live_waiting",
    "live_in_line",
    "live_taken",
    "live_away",
    "live_lost",
    "live_window",
    "open_window",
    "live_waiting_for_line",
    "live_unreachable",
    "retry",
)
"""The messages that the script of a live page shows."""


def document_html(
    page: ReadingPage,
    around: PageLinks = ALONE,
    *,
    note: str = "",
    live: str = "",
    base_url: str = "",
    policy: FilePolicy | None = None,
) -> PageHtml:
    """Return a whole page.

    Args:
        page: what is read.
        around: where the rest is; all is inside the page if not said.
        note: a sentence about this copy, in plain text, for its reader.
        live: how the page goes live, as ``body_html`` takes it.
        base_url: the path of the server that brings the page to life; empty for none.
        policy: the policy to write into the page; None where a server sends one with it.
    """
    head = head_html(page, around)
    body = body_html(page, live=live, around=around, note=note)
    inline = (*head.inline, *body.inline)
    html = render(
        "document.html.j2",
        page=page,
        policy=policy.build(inline) if policy else "",
        head=head,
        body=body,
        base_url=base_url,
    )
    return PageHtml(html=html, inline=inline)


def style_text() -> str:
    """Return the CSS of a page."""
    # What stands behind a link to another host is read out in the page's language.
    outside = "".join(
        f':lang({lang}) {{ --outside: " ({load_messages(lang)["outside"]})"; }}\n'
        for lang in LANGUAGES
    )
    return outside + _static("controls.css") + _static("page.css")


def script_text() -> str:
    """Return the script of a page as a classic one, which runs before the page is painted.

    A module would come after the first frame, and lose a quick reader's click; and browsers
    load no module from a disk.
    """
    both = _script("reader.js") + _static("page.js")
    # An old browser that can parse this and not run it is left with a page that needs no script.
    return f"document.documentElement.dataset.reader && (() => {{\n{both}}})();\n"


def prompt_text() -> str:
    """Return the script of questions and reflections as a classic one."""
    return _classic("prompts.js")


def prompt_style() -> str:
    """Return the CSS of what asks something of readers; only pages that ask have it."""
    return _static("prompts.css")


def figure_style() -> str:
    """Return the CSS of figures; only pages that show one have it."""
    return _static("figure.css")


def slides_text() -> str:
    """Return the script of slides."""
    return f"(() => {{\n{_static('slides.js')}}})();\n"


def slides_style() -> str:
    """Return the CSS of slides and of their speaker's window."""
    return _static("slides.css")


def handout_style() -> str:
    """Return the CSS of a handout."""
    return _static("handout.css")


def search_text() -> str:
    """Return the script of the search as a classic one."""
    return f"(() => {{\n{_static('search.js')}}})();\n"


def head_html(page: ReadingPage, around: PageLinks = ALONE) -> PageHtml:
    """Return the inside of ``<head>`` after the character set."""
    first = InlineElement(tag="script", text=_static("first.js"))
    extra = (prompt_style() if page.has_prompts else "") + (
        figure_style() if page.has_figures else ""
    )
    styles = [
        InlineElement(tag="style", text=text)
        for text in ("" if around.style else style_text(), extra)
        if text
    ]
    html = render(
        "head.html.j2",
        page=page,
        around=around,
        first=first,
        styles=styles,
        about=_about(page, around),
        site=around.site if _has_site(page, around) else "",
    )
    return PageHtml(html=html, inline=(first, *styles))


def body_html(
    page: ReadingPage, *, live: str = "", around: PageLinks = ALONE, note: str = ""
) -> PageHtml:
    """Return the inside of ``<body>``.

    Args:
        page: what is read.
        live: how the page goes live: ``ask`` (it asks its own address when it is looked at),
            ``stream`` (the live parts follow in the same document), or empty for never.
        around: where the rest is; all is inside the page if not said.
        note: a sentence about this copy, in plain text, for its reader.
    """
    w = load_messages(page.lang)
    config = {"mode": live, "own": page.own_cells, "words": {name: w[name] for name in _LIVE_WORDS}}
    scripts = _body_scripts(page, around, is_live=bool(live))
    html = render(
        "body.html.j2",
        page=page,
        first=page.first,
        home=around.home,
        note=note,
        search=_search_html(page.lang, around.search) if around.search else "",
        words=w,
        keys=[(key, w[name]) for key, name in KEYS],
        scripts=scripts,
        writing=page.has_text_fields,
        spoken="" if page.lang.lower().split("-")[0] == w["language"] else w["language"],
        live=_json(config) if live else "",
    )
    return PageHtml(html=html, inline=scripts)


def _body_scripts(
    page: ReadingPage, around: PageLinks, *, is_live: bool
) -> tuple[InlineElement, ...]:
    """Return the scripts at the end of a page, in the order in which they run."""
    texts = (
        "" if around.script else script_text(),
        prompt_text() if page.has_prompts else "",
        search_text() if around.search and not around.searching else "",
    )
    scripts = [InlineElement(tag="script", text=text) for text in texts if text]
    if is_live:
        module = InlineElement(
            tag="script", text=_static("live.js"), attributes='type="module" async'
        )
        scripts.append(module)
    return tuple(scripts)


def _about(page: ReadingPage, around: PageLinks) -> str:
    """Return what machines may know of a page, as JSON-LD: https://schema.org/Article."""
    about = {
        "@context": "https://schema.org",
        "@type": "Article" if page.minutes else "CollectionPage",
        "headline" if page.minutes else "name": page.title,
        "description": page.description,
        "inLanguage": page.lang,
        "url": around.canonical,
        "image": around.picture,
        "timeRequired": f"PT{page.minutes}M" if page.minutes else "",
        # Whether a name is a person's or an organisation's, nobody has said.
        "author": [{"name": name} for name in page.credit.authors],
        "license": page.credit.licence_url or page.credit.licence,
        "isPartOf": {"@type": "WebSite", "name": around.site} if _has_site(page, around) else "",
        "isAccessibleForFree": True,
    }
    return _json({name: value for name, value in about.items() if value})


def _has_site(page: ReadingPage, around: PageLinks) -> bool:
    """Say whether a page is among others that have another name."""
    return around.site not in ("", page.title)


def _json(value: object) -> str:
    """Return JSON that a script element may hold."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _search_html(lang: str, index: str) -> str:
    w = load_messages(lang)
    told = {name: text for name, text in w.items() if name.startswith("search_")}
    packed = json.dumps(told, ensure_ascii=False)
    return render("search.html.j2", words=w, lang=lang, index=index, told=packed)


def missing_html(
    told: str,
    home: str,
    *,
    lang: str = "en",
    shared: str = "",
    policy: FilePolicy | None = None,
) -> PageHtml:
    """Return the page that stands for one that cannot be had.

    Args:
        told: one sentence.
        home: address of the list of pages.
        lang: language of the words.
        shared: path from the site's top of a file that all its pages share; with it, ``home`` is
            relative to the site's top, and the page finds out where that is.
        policy: the policy to write into the page; None where a server sends one with it.
    """
    w = load_messages(lang)
    spoken = w["language"]
    style = InlineElement(tag="style", text=_static("missing.css"))
    script = InlineElement(tag="script", text=_static("home.js")) if shared else None
    inline = (style, script) if script else (style,)
    html = render(
        "missing.html.j2",
        words=w,
        lang=spoken,
        dir=get_direction(spoken),
        told=told,
        home=home,
        shared=shared,
        style=style,
        script=script,
        policy=policy.build(inline) if policy else "",
    )
    return PageHtml(html=html, inline=inline)


def _classic(name: str) -> str:
    return f"(() => {{\n{_script(name)}}})();\n"


def _script(name: str) -> str:
    module = _static(name)
    assert module.endswith(_EXPORT), "it ends with what only a widget needs"
    return module.removesuffix(_EXPORT)


@cache
def _static(name: str) -> str:
    """Return a file without what no reader needs: comments on lines of their own, and indents.

    So no text in these files may go over the end of a line; a test looks.
    """
    text = _COMMENT.sub("", (STATIC / name).read_text(encoding="utf-8"))
    return "".join(f"{line.strip()}\n" for line in text.splitlines() if line.strip())
