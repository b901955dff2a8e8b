"""SectionNav and StudyList, what a notebook imports: state that Python and the page share.

What they show is made by ``html``; what a click does is in ``static/reader.js``. They know
nothing of files, pages or Voilà.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import anywidget
import traitlets

from explainer.bibliography.records import Record, study_from_record
from explainer.errors import UsageError
from explainer.model import Study
from explainer.render.assets import STATIC
from explainer.render.html import NavItem, nav_html, study_list_html


class Control(anywidget.AnyWidget):
    """A widget whose HTML is made beforehand and brought to life by the one ES module."""

    _esm = STATIC / "reader.js"
    _css = STATIC / "controls.css"
    kind = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)
    """The markup that is saved as the cell's output and shown where no kernel runs."""

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        bundle = super()._repr_mimebundle_()
        assert bundle is not None, "a control has a view"
        data, metadata = bundle
        return {**data, "text/html": self.html}, metadata


class SectionNav(Control):
    """Previous, next and the list of a page's sections.

    Args:
        sections: pairs of slug and title, in the page's order.
        lang: language of the controls' words, a BCP 47 tag.

    Raises:
        UsageError: a section is no such pair, or two have one slug.
        traitlets.TraitError: ``current`` is set to a slug that no section has.
    """

    sections: tuple[tuple[str, str], ...] = ()
    """Pairs of slug and title; does not change."""
    current = traitlets.Unicode().tag(sync=True)
    """The slug of the section that is being read; empty until the page has said."""
    one_at_a_time = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether only the current section is shown."""

    def __init__(self, sections: Iterable[Sequence[str]], *, lang: str = "en") -> None:
        self.sections = tuple(_pair(section) for section in sections)
        if len(dict(self.sections)) < len(self.sections):
            raise UsageError("two sections have one slug; give each its own")
        entries = [NavItem(slug=slug, title=title) for slug, title in self.sections]
        super().__init__(kind="nav", html=nav_html(entries, lang=lang))

    @traitlets.validate("current")
    def _known_section(self, proposal: dict[str, str]) -> str:
        slugs = [slug for slug, _ in self.sections]
        # The page may have sections of its reader's own making, which the kernel cannot know:
        # only a slug set from Python before the page speaks can be told wrong for certain.
        if proposal["value"] and slugs and proposal["value"] not in slugs and not self._from_page:
            raise traitlets.TraitError(
                f"there is no section {proposal['value']!r}; the sections are {', '.join(slugs)}"
            )
        return proposal["value"]

    _from_page = False

    def set_state(self, sync_data: dict[str, object]) -> None:
        """Take the page's state, which may name a section that an educator has added."""
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def next(self) -> None:
        """Move to the section after the current one; at the last, stay."""
        self._step(1)

    def previous(self) -> None:
        """Move to the section before the current one; at the first, stay."""
        self._step(-1)

    def _step(self, by: int) -> None:
        slugs = [slug for slug, _ in self.sections]
        if not slugs:
            return
        at = slugs.index(self.current) if self.current in slugs else 0
        self.current = slugs[min(max(at + by, 0), len(slugs) - 1)]


class _OpenKeys(list[str]):
    """Keys of open cards; called, it opens the widget's comm.

    ipywidgets has a method of the name ``open`` and calls it once, when a widget is made. The
    trait of that name is what authors and educators know, so it answers to both.
    """

    def __init__(self, keys: Iterable[str], widget: StudyList) -> None:
        super().__init__(keys)
        self._widget = widget

    def __call__(self) -> None:
        super(StudyList, self._widget).open()


class _OpenTrait(traitlets.List[str]):
    def get(self, obj: traitlets.HasTraits, cls: type | None = None) -> _OpenKeys:
        assert isinstance(obj, StudyList), "only a StudyList has this trait"
        return _OpenKeys(super().get(obj, cls) or (), obj)


class StudyList(Control):
    """The studies that a page cites, as cards that open and close.

    Args:
        records: one mapping of CSL and our own fields for each study, numbered from 1.
        lang: language of the controls' words, a BCP 47 tag.

    Raises:
        UsageError: a record is incomplete or has a field that there is not, or two have one id.
        traitlets.TraitError: ``open`` is set to a key that no study has.
    """

    open = _OpenTrait(traitlets.Unicode()).tag(sync=True)
    """Keys of the cards that are open, in the order of the list."""
    _numbered: tuple[tuple[int, Study], ...] = ()

    def __init__(self, records: Iterable[Record], *, lang: str = "en") -> None:
        studies = [study_from_record(record) for record in records]
        if len({study.key for study in studies}) < len(studies):
            raise UsageError("two studies have one id; give each its own")
        self._setup(list(enumerate(studies, start=1)), lang)

    def _setup(self, numbered: Sequence[tuple[int, Study]], lang: str) -> None:
        self._numbered = tuple(numbered)
        self._lang = lang
        super().__init__(kind="studies", html=study_list_html(numbered, lang=lang))

    @property
    def ids(self) -> tuple[str, ...]:
        """Keys of the studies shown, in order."""
        return tuple(study.key for _, study in self._numbered)

    @property
    def studies(self) -> tuple[Study, ...]:
        """The studies in order."""
        return tuple(study for _, study in self._numbered)

    @traitlets.validate("open")
    def _known_keys(self, proposal: dict[str, list[str]]) -> list[str]:
        unknown = [key for key in proposal["value"] if key not in self.ids]
        if unknown:
            raise traitlets.TraitError(
                f"there is no study {unknown[0]!r}; the studies are {', '.join(self.ids)}"
            )
        return [key for key in self.ids if key in proposal["value"]]

    def open_all(self) -> None:
        """Open every card."""
        self.open = list(self.ids)

    def close_all(self) -> None:
        """Close every card."""
        self.open = []

    def cards(self, *keys: str) -> StudyList:
        """Return a list of only some of the studies, with their numbers, that opens with this one.

        Args:
            keys: which studies, in the order shown.

        Raises:
            UsageError: there is no such study.
        """
        by_key = {study.key: (number, study) for number, study in self._numbered}
        unknown = [key for key in keys if key not in by_key]
        if unknown:
            raise UsageError(
                f"there is no study {unknown[0]!r}; the studies are {', '.join(by_key)}"
            )
        part = StudyList.__new__(StudyList)
        part._setup([by_key[key] for key in dict.fromkeys(keys)], self._lang)
        part.open = [key for key in self.open if key in keys]
        self.observe(lambda change: _follow(part, change["new"], keys), "open")
        part.observe(lambda change: self._take(change["new"], keys), "open")
        return part

    def _take(self, opened: Sequence[str], keys: Sequence[str]) -> None:
        self.open = [key for key in self.open if key not in keys] + list(opened)


def _pair(section: Sequence[str]) -> tuple[str, str]:
    if isinstance(section, str) or len(section) != 2:
        raise UsageError(f"{section!r} is no pair of slug and title, such as ('why', 'Why?')")
    slug, title = section
    return slug, title


def _follow(part: StudyList, opened: Sequence[str], keys: Sequence[str]) -> None:
    part.open = [key for key in opened if key in keys]
