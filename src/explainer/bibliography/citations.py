"""A study → its short and its full citation; imported by the kernel's side, so no libraries."""

from __future__ import annotations

from explainer.model import Name, Study

NO_DATE = "n.d."
LONGEST_TITLE = 40
"""Characters of the title that stands for the authors of a work without any."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
MOST_AUTHORS = 20
"""APA, 7th edition: all of up to twenty authors; of more, the first nineteen and the last."""

_ENDS = (".", "?", "!", "…")


def format_short_citation(study: Study) -> str:
    """Return the citation for running text, such as ``Able et al. 2014``."""
    names = [name.literal or _family(name) for name in study.author]
    if not names:
        who = _shortened(study.title)
    elif len(names) > 2:
        who = f"{names[0]} et al."
    else:
        who = " & ".join(names)
    return f"{who} {_year(study)}"


def format_citation(study: Study) -> str:
    """Return the entry for a list of references, as one line of Markdown.

    The order is that of APA: authors, year, title, *container*, *volume*(issue), pages or the
    article's number, publisher, and the DOI's address, or else the work's own, as a link. It is
    what citation processors make of the same work, without one: a kernel can make it too.
    """
    date = f"({_year(study)})."
    ended = "" if study.title.endswith(_ENDS) else "."
    title = _escaped(study.title)
    title = (title if study.container_title else f"*{title}*") + ended
    authors = _author_list([_inverted(name) for name in study.author])
    opening = [_ended(_escaped(authors)), date, title] if authors else [title, date]
    address = f"https://doi.org/{study.doi}" if study.doi else study.url
    link = _linked(address)
    if link and len(study.accessed) == 3 and not study.doi:
        year, month, day = study.accessed
        link = f"Retrieved {MONTHS[month - 1]} {day}, {year}, from {link}"
    return " ".join(part for part in (*opening, _source(study), link) if part)


def _year(study: Study) -> str:
    return str(study.issued[0]) if study.issued else NO_DATE


def _shortened(title: str) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(",:;.") + "…"


def _inverted(name: Name) -> str:
    """Return ``Able, B. C.``; a name without parts stays whole."""
    if name.literal:
        return name.literal
    initials = " ".join(_initials(part) for part in name.given.split())
    given = " ".join(part for part in (initials, name.dropping_particle) if part)
    return ", ".join(part for part in (_family(name), given, name.suffix) if part)


def _family(name: Name) -> str:
    return " ".join(part for part in (name.non_dropping_particle, name.family) if part)


def _initials(given: str) -> str:
    """Return ``J.-P.`` for ``Jean-Pierre``."""
    return "-".join(f"{part[0]}." for part in given.split("-") if part)


def _author_list(names: list[str]) -> str:
    if len(names) > MOST_AUTHORS:
        return f"{', '.join(names[: MOST_AUTHORS - 1])}, … {names[-1]}"
    if len(names) > 1:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return "".join(names)


def _source(study: Study) -> str:
    """Return where the work stands: container, volume(issue), pages; publisher."""
    volume = f"*{_escaped(study.volume)}*" if study.volume else ""
    volume += f"({_escaped(study.issue)})" if study.issue else ""
    pages = f"Article {study.number}" if study.number else study.page.replace("-", "–")
    container = f"*{_escaped(study.container_title)}*" if study.container_title else ""
    place = ", ".join(part for part in (container, volume, _escaped(pages)) if part)
    parts = [place, _escaped(study.publisher)]
    return " ".join(_ended(part) for part in parts if part)


def _linked(address: str) -> str:
    """Return the address so that it is a link in every reader of Markdown; old DOIs hold <."""
    encoded = address.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return f"<{encoded}>" if encoded else ""


def _ended(text: str) -> str:
    return text if not text or text.endswith(_ENDS) else f"{text}."


def _escaped(text: str) -> str:
    """Return the text so that Markdown shows it as it is."""
    return "".join(f"\\{sign}" if sign in "\\*_[]<>`" else sign for sign in text)
