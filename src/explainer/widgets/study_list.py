"""Define StudyList, the cards of the studies that a page cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ipywidgets
import traitlets

from explainer.bibliography.records import Record, study_from_record
from explainer.errors import ExplainerError
from explainer.model import Study
from explainer.render.html import render_study_list
from explainer.widgets.control import Control


class _OpenIds(list[str]):
    """Keys of the open cards; calling it opens the widget's comm."""

    def __init__(self, widget: StudyList) -> None:
        super().__init__(widget.open_ids)
        self._widget = widget

    def __call__(self) -> None:
        """Open a comm, as ``ipywidgets.Widget.open`` does."""
        ipywidgets.Widget.open(self._widget)


class _OpenAlias:
    """The attribute ``open``, which has two meanings.

    Notebooks read, set and observe ``open`` as the keys of the open cards. ipywidgets defines a
    method ``Widget.open`` and calls it when a widget is created. So the value compares as a list
    and can be called, and the class has the method of ipywidgets.
    """

    def __get__(self, widget: StudyList | None, owner: type[StudyList]) -> object:
        return ipywidgets.Widget.open if widget is None else _OpenIds(widget)

    def __set__(self, widget: StudyList, keys: Iterable[str]) -> None:
        widget.open_ids = list(keys)


class StudyList(Control):
    """The studies that a page cites, as cards that open and close.

    Args:
        records: one mapping of CSL fields and our own for each study, numbered from 1.
        lang: language of the cards' labels, a BCP 47 tag.

    Raises:
        ValueError: a record is incomplete or has an unknown field, or two have the same id.
        traitlets.TraitError: ``open_ids`` or ``open`` is set to a key that no study has.
    """

    open_ids = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Keys of the open cards, in the order of the list."""
    open = _OpenAlias()
    """Another name of ``open_ids``, to read, to set and to observe."""
    _numbered: tuple[tuple[int, Study], ...] = ()

    def __init__(self, records: Iterable[Record], *, lang: str = "en") -> None:
        try:
            studies = [study_from_record(record) for record in records]
        except ExplainerError as error:
            raise ValueError(str(error)) from None
        if len({study.key for study in studies}) < len(studies):
            raise ValueError("two studies have the same id; give each an id of its own")
        self._setup(list(enumerate(studies, start=1)), lang)

    def _setup(self, numbered: Sequence[tuple[int, Study]], lang: str) -> None:
        self._numbered = tuple(numbered)
        self._lang = lang
        super().__init__(kind="studies", html=render_study_list(numbered, lang=lang))

    @property
    def ids(self) -> tuple[str, ...]:
        """Keys of the studies, in order."""
        return tuple(study.key for _, study in self._numbered)

    @property
    def lang(self) -> str:
        """The language of the labels."""
        return self._lang

    @property
    def studies(self) -> tuple[Study, ...]:
        """The studies in order."""
        return tuple(study for _, study in self._numbered)

    @traitlets.validate("open_ids")
    def _validate_open_ids(self, proposal: dict[str, list[str]]) -> list[str]:
        unknown = [key for key in proposal["value"] if key not in self.ids]
        if unknown:
            raise traitlets.TraitError(
                f"there is no study {unknown[0]!r}; the studies are {', '.join(self.ids)}"
            )
        return [key for key in self.ids if key in proposal["value"]]

    @traitlets.observe("open_ids")
    def _notify_alias(self, change: traitlets.Bunch) -> None:
        """Notify those who observe ``open``."""
        self.notify_change(traitlets.Bunch({**change, "name": "open"}))

    def open_all(self) -> None:
        """Open every card."""
        self.open_ids = list(self.ids)

    def close_all(self) -> None:
        """Close every card."""
        self.open_ids = []

    def cards(self, *keys: str) -> StudyList:
        """Return a list of some of the studies, whose cards open and close with those of this one.

        Args:
            keys: the studies, in the order shown. They keep their numbers.

        Raises:
            ValueError: there is no such study.
        """
        by_key = {study.key: (number, study) for number, study in self._numbered}
        unknown = [key for key in keys if key not in by_key]
        if unknown:
            raise ValueError(
                f"there is no study {unknown[0]!r}; the studies are {', '.join(by_key)}"
            )
        part = StudyList.__new__(StudyList)
        part._setup([by_key[key] for key in dict.fromkeys(keys)], self._lang)
        part.open_ids = [key for key in self.open_ids if key in keys]

        def update_part(change: traitlets.Bunch) -> None:
            part.open_ids = [key for key in change["new"] if key in keys]

        def update_whole(change: traitlets.Bunch) -> None:
            others = [key for key in self.open_ids if key not in keys]
            self.open_ids = others + list(change["new"])

        self.observe(update_part, "open_ids")
        part.observe(update_whole, "open_ids")
        return part
