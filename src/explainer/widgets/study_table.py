"""Define StudyTable, the studies as a table that is filtered, sorted and compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import traitlets

from explainer.bibliography.records import Record
from explainer.model import KIND_GROUPS, Study
from explainer.render.assets import STATIC
from explainer.render.study_table import (
    MAX_COMPARED,
    SORTS,
    find_kind_group,
    is_open,
    render_study_table,
    sort_studies,
)
from explainer.widgets.control import Control
from explainer.widgets.study_list import StudyList


class StudyTable(Control):
    """A table of studies. What readers see of it can be read and set.

    Args:
        studies: a list of studies, or the records of one.
        cards: whether the cards of the studies are shown as well, where names lead to them and two
            can be compared.
        lang: language of the labels, a BCP 47 tag; by default that of the list.

    Raises:
        ValueError: a record is incomplete or has an unknown field, or two have the same id.
        traitlets.TraitError: a value is set that the table does not have.
    """

    _css = STATIC / "study-table.css"
    kind_groups: ClassVar[tuple[str, ...]] = tuple(KIND_GROUPS)
    """What ``kinds`` may contain."""
    kinds = traitlets.List(traitlets.Enum(list(KIND_GROUPS))).tag(sync=True)
    """The groups of kinds that are shown; empty for all."""
    open_only = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether only studies are shown that are free to read."""
    sort = traitlets.Enum(list(SORTS), default_value=SORTS[0]).tag(sync=True)
    """By what the rows are sorted: ``name``, ``year``, ``size`` or ``kind``."""
    selected = traitlets.List(traitlets.Unicode(), maxlen=MAX_COMPARED).tag(sync=True)
    """The keys of the studies that are chosen to be compared, two at most."""
    studies: tuple[Study, ...] = ()

    def __init__(
        self, studies: StudyList | Iterable[Record], *, cards: bool = True, lang: str = ""
    ) -> None:
        listed = studies if isinstance(studies, StudyList) else StudyList(studies)
        self.studies = listed.studies
        html = render_study_table(self.studies, lang=lang or listed.lang, has_cards=cards)
        super().__init__(kind="table", html=html)

    @property
    def rows(self) -> tuple[Study, ...]:
        """The studies that are shown, in the order shown."""
        shown = [
            study
            for study in sort_studies(self.studies, "name")
            if (not self.kinds or find_kind_group(study) in self.kinds)
            and (not self.open_only or is_open(study))
        ]
        return tuple(sort_studies(shown, self.sort))

    @traitlets.validate("selected")
    def _validate_selected(self, proposal: dict[str, list[str]]) -> list[str]:
        known = {study.key for study in self.studies}
        unknown = [key for key in proposal["value"] if key not in known]
        if unknown:
            keys = ", ".join(study.key for study in self.studies)
            raise traitlets.TraitError(f"there is no study {unknown[0]!r}; the studies are {keys}")
        return list(dict.fromkeys(proposal["value"]))
