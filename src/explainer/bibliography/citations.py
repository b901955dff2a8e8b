"""Format citations without a CSL processor, so that a kernel can do it too."""

from __future__ import annotations

from explainer.bibliography.dates import MONTHS
from explainer.bibliography.names import join_authors, join_family_name, join_given_first
from explainer.i18n.formats import format_count
from explainer.i18n.messages import load_messages
from explainer.model import Study
from explainer.text.escaping import escape_markdown

NO_DATE = "n.d."
_LONGEST_TITLE = 40
"""Characters of a title that stands in for the authors."""
_SENTENCE_ENDS = (".", "?", "!", "…")


def format_short_citation(study: Study) -> str:
    """Return the citation for running text, such as ``Able et al. 2014``."""
    return f"{format_short_author(study)} {format_year(study)}"


def format_narrative_citation(study: Study) -> str:
    """Return the citation as a part of the sentence, such as ``Able et al. (2014)``."""
    return f"{format_short_author(study)} ({format_year(study)})"


def format_short_author(study: Study) -> str:
    """Return the authors in running text, such as ``Able et al.``, or else the title."""
    names = [name.literal or join_family_name(name) for name in study.author]
    if not names:
        return _shorten_title(study.title)
    return f"{names[0]} et al." if len(names) > 2 else " & ".join(names)


def format_sample_size(study: Study, lang: str) -> str:
    """Return the size of the sample in a few words: its own, or else those for its numbers.

    Args:
        study: the study.
        lang: of the words for its numbers, a BCP 47 tag.
    """
    words = load_messages(lang)
    return study.size or ", ".join(
        format_count(words[f"size_{unit}"], number, words["language"])
        for unit, number in study.sample_size
    )


def format_citation(study: Study) -> str:
    """Return the entry of a reference list in APA style, as one line of Markdown.

    Authors, year, title, translators, *container*, *volume*(issue), pages or article number,
    publisher, the DOI or the URL as a link, and the year of the original. A test compares it with
    the output of the CSL processor.
    """
    date = f"({format_year(study)})."
    title = escape_markdown(study.title)
    if not study.container_title:
        title = f"*{title}*"
    if study.translator:
        title += f" ({escape_markdown(join_given_first(study.translator))}, Trans.)."
    elif not study.title.endswith(_SENTENCE_ENDS):
        title += "."
    authors = join_authors(study.author)
    opening = [_end_sentence(escape_markdown(authors)), date, title] if authors else [title, date]
    link = _format_link(f"https://doi.org/{study.doi}" if study.doi else study.url)
    if link and len(study.accessed) == 3 and not study.doi:
        year, month, day = study.accessed
        link = f"Retrieved {MONTHS[month - 1]} {day}, {year}, from {link}"
    original = f"(Original work published {study.original_date[0]})" if study.original_date else ""
    return " ".join(part for part in (*opening, _format_source(study), link, original) if part)


def format_year(study: Study) -> str:
    """Return the year or the years of a study, or what stands in their place."""
    years = dict.fromkeys(str(date[0]) for date in (study.issued, study.issued_end) if date)
    return "–".join(years) or study.status or NO_DATE


def _shorten_title(title: str) -> str:
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(",:;.") + "…"


def _format_source(study: Study) -> str:
    """Return container, volume(issue), pages; publisher."""
    volume = f"*{escape_markdown(study.volume)}*" if study.volume else ""
    volume += f"({escape_markdown(study.issue)})" if study.issue else ""
    pages = f"Article {study.number}" if study.number else study.page.replace("-", "–")
    container = f"*{escape_markdown(study.container_title)}*" if study.container_title else ""
    location = ", ".join(part for part in (container, volume, escape_markdown(pages)) if part)
    return " ".join(
        _end_sentence(part) for part in (location, escape_markdown(study.publisher)) if part
    )


def _format_link(address: str) -> str:
    """Return a Markdown autolink; some old DOIs contain ``<``."""
    encoded = address.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return f"<{encoded}>" if encoded else ""


def _end_sentence(text: str) -> str:
    return text if not text or text.endswith(_SENTENCE_ENDS) else f"{text}."
