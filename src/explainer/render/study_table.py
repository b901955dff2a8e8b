"""Render the table of all studies, with controls that filter, sort and compare them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup, escape

from explainer.bibliography.citations import format_sample_size, format_short_citation
from explainer.i18n.formats import format_count
from explainer.i18n.messages import load_messages
from explainer.model import KIND_GROUPS, STUDY_KINDS, CitingSection, Study
from explainer.render.cards import HERE, Labels, isolate_text
from explainer.render.html import render
from explainer.text.markdown import render_inline

SORTS = ("name", "year", "size", "kind")
"""By what the rows can be sorted; they are in the order of the first."""
MAX_COMPARED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """A row of the table."""

    key: str
    name: Markup
    finding: Markup
    """What it found in one sentence, or else its title."""
    group: str
    """A key of ``KIND_GROUPS``."""
    kind: str
    """The words for its kind; empty if unknown."""
    size: Markup
    country: Markup
    is_open: bool
    """Whether it is free to read."""
    access: str
    """The words for that; empty if unknown."""
    citing: tuple[Markup, ...]
    """A link for each page that cites it."""
    ranks: Mapping[str, int]
    """The place of the row in each of the orders but the first."""


def render_study_table(
    studies: Sequence[Study], *, lang: str = "en", has_cards: bool = False
) -> str:
    """Return the table of studies, in the order of their names.

    Args:
        studies: with the sections that cite them.
        lang: the language of the labels.
        has_cards: whether the cards of the studies are on the same page, where names lead to them
            and two can be compared.
    """
    labels = load_messages(lang)
    ordered = sort_studies(studies, "name")
    ranks = {
        sort: {study.key: rank for rank, study in enumerate(sort_studies(ordered, sort))}
        for sort in SORTS[1:]
    }
    rows = [
        _make_row(study, labels, {sort: ranks[sort][study.key] for sort in ranks})
        for study in ordered
    ]
    counts = count_groups(studies)
    return render(
        "study_table.html.j2",
        rows=rows,
        groups=[(group, labels[f"kinds_{group}"], number) for group, number in counts.items()],
        count=format_count(labels["size_studies"], len(rows), labels["language"]),
        open_count=sum(map(is_open, studies)),
        sorts=[(sort, labels[f"table_sort_{sort}"]) for sort in SORTS],
        has_cards=has_cards,
        legend=[
            (labels[f"kind_{kind}"], labels[f"kind_{kind}_means"])
            for kind in STUDY_KINDS
            if any(study.kind == kind for study in studies)
        ],
        words=labels,
        messages=json.dumps(
            {name: labels[name] for name in ("size_studies", "table_none", "table_choose")},
            ensure_ascii=False,
        ),
    )


def find_kind_group(study: Study) -> str:
    """Return the key of ``KIND_GROUPS`` for a study."""
    return next(group for group, kinds in KIND_GROUPS.items() if study.kind in kinds)


def count_groups(studies: Sequence[Study]) -> dict[str, int]:
    """Return the number of studies in each group of kinds that has any."""
    groups = [find_kind_group(study) for study in studies]
    return {group: groups.count(group) for group in KIND_GROUPS if group in groups}


def is_open(study: Study) -> bool:
    """Return whether a study is known to be free to read."""
    return study.access == "open" or bool(study.open_copy)


def sort_studies(studies: Iterable[Study], sort: str) -> list[Study]:
    """Return the studies in one of the orders of ``SORTS``; equal ones keep their order.

    Years begin with the newest, sizes with the most people, then with the most of anything else;
    what is unknown comes last. Kinds are in the order of ``STUDY_KINDS``.
    """
    if sort == "year":
        return sorted(studies, key=lambda study: -(study.issued or (0,))[0])
    if sort == "size":
        return sorted(studies, key=lambda study: [-number for number in _sizes(study)])
    if sort == "kind":
        return sorted(studies, key=lambda study: _rank_kind(study.kind))
    return sorted(studies, key=lambda study: format_short_citation(study).casefold())


def _sizes(study: Study) -> tuple[int, int]:
    numbers = dict(study.sample_size)
    return numbers.get("people", 0), max(numbers.values(), default=0)


def _rank_kind(kind: str) -> int:
    return STUDY_KINDS.index(kind) if kind in STUDY_KINDS else len(STUDY_KINDS)


def _make_row(study: Study, labels: Labels, ranks: Mapping[str, int]) -> StudyRow:
    lang = study.lang
    finding = Markup(render_inline(study.finding)) if study.finding else escape(study.title)
    return StudyRow(
        key=study.key,
        name=isolate_text(format_short_citation(study), labels),
        finding=isolate_text(finding, labels, lang=lang if study.finding else study.language),
        group=find_kind_group(study),
        kind=labels.get(f"kind_{study.kind}", study.kind),
        size=isolate_text(format_sample_size(study, labels["language"]), labels, lang=lang),
        country=isolate_text(study.country, labels, lang=lang),
        is_open=is_open(study),
        access=labels.get(f"access_{'open' if is_open(study) else study.access}", ""),
        citing=tuple(_link_page(section, labels) for section in _first_of_each_page(study.cited)),
        ranks=ranks,
    )


def _first_of_each_page(sections: Sequence[CitingSection]) -> list[CitingSection]:
    pages: dict[str, CitingSection] = {}
    for section in sections:
        if section.page != HERE:
            pages.setdefault(section.page, section)
    return list(pages.values())


def _link_page(section: CitingSection, labels: Labels) -> Markup:
    """Return the link to the first section of a page that cites a study."""
    fragment = f"#{quote(section.section)}" if section.section else ""
    return Markup('<a href="{}.ipynb{}">{}</a>').format(
        quote(section.page), fragment, isolate_text(section.title or section.page, labels)
    )
