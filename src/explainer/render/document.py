"""Render whole documents: reading pages, and the page for missing addresses.

A page contains its own CSS and scripts, so reading it needs one request. The pages of an exported
site may share these in files instead.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from explainer.i18n.messages import (
    LANGUAGES,
    get_direction,
    get_foreign_language,
    load_messages,
)
from explainer.model import NO_CREDIT, Credit
from explainer.render.assets import load_asset
from explainer.render.csp import FilePolicy, InlineElement, PageHtml
from explainer.render.html import NavItem, render
from explainer.render.live_config import format_live_config, format_size, write_json
from explainer.render.room import format_room_messages
from explainer.text.prompts import Prompt

KEYS = {
    "N": "next",
    "P": "previous",
    "L": "list",
    "O": "one_at_a_time",
    "S": "all_studies",
    "Esc": "back_by_key",
    "?": "settings",
}
"""Each key of ``frontend/src/page/keys.js``, and the message that says what it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuestion:
    """A question with choices on a page."""

    id: str
    """Of its element."""
    prompt: Prompt


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
    """Slug of the first section; empty if there is none."""
    code_cells: int
    """How many cells a kernel would run; 0 for a page that cannot go live."""
    own_cells: int
    """How many of these are cells of the author or educator, not our controls."""
    credit: Credit = NO_CREDIT
    minutes: int = 0
    """How long it takes to read, rounded up; 0 for a page without our navigation."""
    study_count: int = 0
    """How many studies its text cites."""
    has_map: bool = False
    """Whether it is a map of the site's pages, which needs a style."""
    has_table: bool = False
    """Whether it has a table of studies, which needs a style and a script."""
    has_steps: bool = False
    """Whether readers can go from section to section, and read one at a time."""
    studies: tuple[NavItem, ...] = ()
    """The cards on the page."""
    support: str = ""
    """HTML of the support lines, which are part of ``main`` too; empty if there are none."""
    has_prompts: bool = False
    """Whether it has prompts, which need a style and a script."""
    questions: tuple[PageQuestion, ...] = ()
    """Those with choices, in order."""
    has_text_fields: bool = False
    """Whether readers can write into some of the prompts."""
    has_figures: bool = False
    """Whether it has figures, which need a style."""
    has_explorables: bool = False
    """Whether it has explorables, which need a style and a script."""
    has_studies: bool = False
    """Whether it has study cards, which open beside their citations."""
    has_terms: bool = False
    """Whether it explains terms, beside the words as studies beside their citations."""
    unshown: tuple[tuple[int, str], ...] = ()
    """The number of the cell and the MIME types of each saved output that cannot be shown."""
    saved_controls: tuple[int, ...] = ()
    """The number of each cell whose widgets are shown as they were saved."""
    lost_pictures: tuple[tuple[int, str], ...] = ()
    """The number of the cell and the name of each attachment that the notebook does not have."""
    remote_pictures: tuple[str, ...] = ()
    """The addresses of pictures on the web, which are links on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """The addresses of the files and pages around a page; empty for those that do not exist."""

    style: str = ""
    """Of the CSS behind the text; empty if it is inside the page."""
    script: str = ""
    """Of ``page.js``; empty if it is inside the page."""
    home: str = ""
    """Of the list of pages."""
    studies: str = ""
    """Of the page of all studies."""
    canonical: str = ""
    """Of the page itself, absolute."""
    alternates: tuple[tuple[str, str], ...] = ()
    """The language and absolute address of each version of a translated page, its own included."""
    site: str = ""
    """The name of the site; empty if it is not known."""
    feed: str = ""
    picture: str = ""
    """Of the picture for link previews, absolute."""
    search: str = ""
    """Of the directory of the search index, or ``#`` and the id of an element that has the index.
    Only lists of pages have a search."""
    search_script: str = ""
    """Of ``search.js``; empty if it is inside the page."""
    work: str = ""
    """Of the same page with a kernel; empty if it has one, or cannot have one."""
    live_page: str = ""
    """Of the file with the cells that Python runs in the reader's browser; empty if none does."""
    live_script: str = ""
    """Of ``browser-python.js``, which is loaded when the reader asks for Python."""
    python_size: int = 0
    """How many bytes are loaded then."""
    preview: str = ""
    """Of ``preview.js``, which only the pages of a preview have."""
    room: str = ""
    """Of ``room.js``, which a page with questions has while a lecturer can open them to a class."""


NO_LINKS = PageLinks()
OUTPUT_MARKS = ("<math", "ansi-", "explainer-code", "saved-widget")
"""What the HTML of a page contains that needs the style of outputs."""


def render_document(
    page: ReadingPage,
    links: PageLinks = NO_LINKS,
    *,
    note: str = "",
    live: str = "",
    base_url: str = "",
    policy: FilePolicy | None = None,
) -> PageHtml:
    """Return a whole page.

    Args:
        page: what is read.
        links: the addresses around it; by default everything is inside the page.
        note: a sentence about this copy, in plain text.
        live: how the page goes live, as ``render_body`` takes it.
        base_url: the path of the server that brings the page to life; empty for none.
        policy: the policy to write into the page; None where a server sends one with it.
    """
    head = render_head(page, links)
    body = render_body(page, live=live, links=links, note=note)
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


def load_shared_style() -> str:
    """Return the CSS that every page needs after its first view."""
    # Screen readers read this after a link to another host, in the language of the page.
    outside = "".join(
        f':lang({lang}) {{ --outside: " ({load_messages(lang)["outside"]})"; }}\n'
        for lang in LANGUAGES
    )
    return outside + load_asset("page-after.css")


def render_head(page: ReadingPage, links: PageLinks = NO_LINKS) -> PageHtml:
    """Return the inside of ``<head>`` after the character set.

    Its style sheet is what the first view needs; nothing is painted before it is read.
    """
    first = InlineElement(tag="script", text=load_asset("first.js"))
    has_notes = page.has_studies or page.has_terms
    sheets = {
        "page.css": True,
        "prompts.css": page.has_prompts,
        "figure.css": page.has_figures,
        "explorables.css": page.has_explorables,
        "map.css": page.has_map,
        "studies.css": has_notes,
        "study-table.css": page.has_table,
        "search.css": bool(links.search),
        "live-site.css": bool(links.live_page),
        # Formulas, code and what programs print, which live cells may make too.
        "output.css": page.own_cells > 0 or any(mark in page.main for mark in OUTPUT_MARKS),
    }
    css = "".join(load_asset(name) for name, is_used in sheets.items() if is_used)
    style = InlineElement(tag="style", text=css)
    html = render(
        "head.html.j2",
        page=page,
        links=links,
        first=first,
        style=style,
        json_ld=_format_json_ld(page, links),
        site=links.site if _has_site(page, links) else "",
    )
    return PageHtml(html=html, inline=(first, style))


def render_body(
    page: ReadingPage, *, live: str = "", links: PageLinks = NO_LINKS, note: str = ""
) -> PageHtml:
    """Return the inside of ``<body>``.

    Args:
        page: what is read.
        live: how the page goes live: ``ask`` (it requests the live page once it is in view),
            ``stream`` (the live parts follow in the same document), or empty for never. With
            ``links.live_page`` it can go live in the reader's browser.
        links: the addresses around it; by default everything is inside the page.
        note: a sentence about this copy, in plain text.
    """
    labels = load_messages(page.lang)
    scripts = _body_scripts(page, links, is_live=bool(live))
    styles = _body_styles(page, links)
    html = render(
        "body.html.j2",
        page=page,
        first=page.first,
        links=links,
        note=note,
        search=_render_search(page.lang, links.search) if links.search else "",
        words=labels,
        keys=[(key, labels[name]) for key, name in KEYS.items()],
        scripts=scripts,
        styles=styles,
        has_margin=(page.studies or page.has_terms) and not page.has_table,
        has_text_fields=page.has_text_fields,
        interface_lang=get_foreign_language(page.lang),
        live=format_live_config(page, live, links),
        run=format_size(labels["run_python"], links.python_size, page.lang),
        room_messages=format_room_messages(page.lang) if links.room else "",
    )
    return PageHtml(html=html, inline=(*styles, *scripts))


def _body_styles(page: ReadingPage, links: PageLinks) -> tuple[InlineElement, ...]:
    """Return the CSS behind the text: of what opens, of what scripts add, and of paper.

    A browser paints the text without having read it, and nothing in the first view needs it.
    """
    texts = (
        "" if links.style else load_shared_style(),
        load_asset("studies-after.css") if page.has_studies or page.has_terms else "",
    )
    return tuple(InlineElement(tag="style", text=text) for text in texts if text)


def _body_scripts(
    page: ReadingPage, links: PageLinks, *, is_live: bool
) -> tuple[InlineElement, ...]:
    """Return the scripts at the end of a page. That of the page comes last and starts all others.

    They are not modules, because browsers load no module from a disk.
    """
    texts = (
        load_asset("studies.js") if page.has_studies or page.has_terms else "",
        load_asset("prompts.js") if page.has_prompts else "",
        load_asset("explorables.js") if page.has_explorables else "",
        load_asset("study-table.js") if page.has_table else "",
        load_asset("search.js") if links.search and not links.search_script else "",
        "" if links.script else load_asset("page.js"),
    )
    scripts = [InlineElement(tag="script", text=text) for text in texts if text]
    if links.live_page:
        scripts.append(InlineElement(tag="script", text=load_asset("ask-python.js")))
    if is_live:
        module = InlineElement(
            tag="script", text=load_asset("live.js"), attributes='type="module" async'
        )
        scripts.append(module)
    return tuple(scripts)


def _format_json_ld(page: ReadingPage, links: PageLinks) -> str:
    """Return the metadata of a page as JSON-LD: https://schema.org/Article."""
    values = {
        "@context": "https://schema.org",
        "@type": "Article" if page.minutes else "CollectionPage",
        "headline" if page.minutes else "name": page.title,
        "description": page.description,
        "inLanguage": page.lang,
        "url": links.canonical,
        "image": links.picture,
        "timeRequired": f"PT{page.minutes}M" if page.minutes else "",
        # No type, since an author may be a person or an organisation.
        "author": [{"name": name} for name in page.credit.authors],
        "license": page.credit.licence_url or page.credit.licence,
        "isPartOf": {"@type": "WebSite", "name": links.site} if _has_site(page, links) else "",
        "isAccessibleForFree": True,
    }
    return write_json({name: value for name, value in values.items() if value})


def _has_site(page: ReadingPage, links: PageLinks) -> bool:
    """Return whether a page belongs to a site with another name."""
    return links.site not in ("", page.title)


def _render_search(lang: str, index: str) -> str:
    labels = load_messages(lang)
    messages = {name: text for name, text in labels.items() if name.startswith("search_")}
    packed = json.dumps(messages, ensure_ascii=False)
    return render("search.html.j2", words=labels, lang=lang, index=index, messages=packed)


def render_missing_page(
    message: str,
    home: str,
    *,
    lang: str = "en",
    shared_file: str = "",
    policy: FilePolicy | None = None,
    preview: str = "",
) -> PageHtml:
    """Return the page for a missing address.

    Args:
        message: one sentence.
        home: address of the list of pages.
        lang: language of the page.
        shared_file: path of a file that all pages of the site share, relative to the top of the
            site. With it, ``home`` is relative to the top as well, which a script finds.
        policy: the policy to write into the page; None where a server sends one with it.
        preview: the address of ``preview.js``; empty outside of a preview.
    """
    labels = load_messages(lang)
    style = InlineElement(tag="style", text=load_asset("missing.css"))
    script = InlineElement(tag="script", text=load_asset("find-home.js")) if shared_file else None
    inline = (style, script) if script else (style,)
    html = render(
        "missing.html.j2",
        words=labels,
        lang=labels["language"],
        dir=get_direction(labels["language"]),
        message=message,
        home=home,
        shared_file=shared_file,
        style=style,
        script=script,
        preview=preview,
        policy=policy.build(inline) if policy else "",
    )
    return PageHtml(html=html, inline=inline)
