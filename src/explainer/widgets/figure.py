"""The live twin of a figure: its numbers and grouping can be set from Python, and it redraws."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import traitlets

from explainer.errors import UsageError
from explainer.i18n.messages import words
from explainer.model import FigureData
from explainer.render.assets import STATIC
from explainer.render.charts import GROUPINGS, ChartDrawing, figure_html, point_text
from explainer.widgets.controls import Control
from explainer.widgets.figure_controls import FigureControls

Rows = Mapping[str, Sequence[Sequence[float]]]
"""Scale → for each group its mean and its standard error."""


class Figure(Control):
    """Means and standard errors of several scales in several groups, as picture and table.

    Args:
        title: what the figure shows.
        groups: their names.
        rows: scale by scale, a pair of mean and standard error for each group.
        low: where the scales begin.
        high: where they end.
        caption: Markdown: where the numbers come from, and what else is to be said.
        name: the end of its ``id`` in a page: letters, digits, ``-`` and ``_``.
        lang: language of the words around the numbers, a BCP 47 tag.

    Raises:
        UsageError: the numbers do not fit together.
        traitlets.TraitError: ``grouping`` is set to what there is not.
    """

    _css = STATIC / "figure.css"
    grouping = traitlets.Enum(GROUPINGS, default_value="scale").tag(sync=True)
    """``scale`` or ``group``: which picture is open."""
    rows = traitlets.Dict()
    """The numbers of all groups; setting them draws the figure anew."""
    groups = traitlets.Tuple()
    """The groups that are shown, in their order: some or all of those that it was made with."""

    def __init__(
        self,
        title: str,
        *,
        groups: Iterable[str],
        rows: Rows,
        low: float,
        high: float,
        caption: str = "",
        name: str = "figure",
        lang: str = "en",
    ) -> None:
        self._source = FigureData(
            slug=name, title=title, caption=caption, low=low, high=high,
            groups=tuple(groups), rows=(),
        )  # fmt: skip
        self._lang = lang
        if not low < high:
            raise UsageError(f"the scales run from {low!r} to {high!r}; begin with the smaller")
        if not self._source.groups or len(set(self._source.groups)) < len(self._source.groups):
            raise UsageError("there is no group, or two have one name; give each its own")
        self._source = self._numbers(rows)
        super().__init__(kind="figure", html=figure_html(self._source, lang=lang))
        self.groups = self._source.groups
        self.rows = dict(rows)
        self.observe(self._draw, ["rows", "grouping", "groups"])

    @property
    def source(self) -> FigureData:
        """The numbers that it was made with."""
        return self._source

    @property
    def lang(self) -> str:
        """The language of the words around the numbers."""
        return self._lang

    def point(self, scale: str, group: str) -> tuple[float, float]:
        """Return a mean and its standard error as they are now.

        Raises:
            UsageError: there is no such scale or group.
        """
        self._known(scale, group)
        mean, error = self.rows[scale][self._source.groups.index(group)]
        return mean, error

    def change(self, scale: str, group: str, mean: float, error: float | None = None) -> None:
        """Set one mean, and its standard error where one is given.

        Raises:
            UsageError: there is no such scale or group, or the number cannot be.
        """
        before = self.point(scale, group)
        points = list(self.rows[scale])
        points[self._source.groups.index(group)] = (mean, before[1] if error is None else error)
        self.rows = {**self.rows, scale: points}

    def reset(self) -> None:
        """Take back every change of the numbers."""
        self.rows = dict(self._source.rows)

    def controls(self) -> FigureControls:
        """Return fields for the numbers, and choices of what is shown, for a cell's output."""
        return FigureControls(self)

    @traitlets.validate("rows")
    def _fitting(self, proposal: dict[str, Rows]) -> Rows:
        self._numbers(proposal["value"])
        return proposal["value"]

    @traitlets.validate("groups")
    def _known_groups(self, proposal: dict[str, Sequence[str]]) -> Sequence[str]:
        groups = tuple(proposal["value"])
        unknown = [group for group in groups if group not in self._source.groups]
        if unknown or not groups:
            told = f"there is no group {unknown[0]!r}" if unknown else "a figure shows a group"
            raise UsageError(f"{told}; the groups are {', '.join(self._source.groups)}")
        return tuple(dict.fromkeys(groups))

    def _known(self, scale: str, group: str) -> None:
        for what, name, known in (
            ("scale", scale, tuple(self.rows)),
            ("group", group, self._source.groups),
        ):
            if name not in known:
                raise UsageError(f"there is no {what} {name!r}; there are {', '.join(known)}")

    def _draw(self, _: object) -> None:
        now = self._numbers(self.rows)
        shown = tuple(self._source.groups.index(group) for group in self.groups)
        drawing = ChartDrawing(
            grouping=self.grouping, shown=shown, changed=tuple(self._changed(now))
        )
        self.html = figure_html(now, drawing, lang=self._lang)

    def _changed(self, now: FigureData) -> Iterable[str]:
        """Yield what is not as it was made, so that no number passes for the source's."""
        said, before = words(self._lang)["figure_was"], dict(self._source.rows)
        for scale, points in now.rows:
            for at, (group, point) in enumerate(zip(now.groups, points, strict=True)):
                was = before[scale][at] if scale in before else None
                if point != was:
                    yield said.format(
                        scale=scale,
                        group=group,
                        now=point_text(now, point),
                        was=point_text(self._source, was) if was else "–",
                    )

    def _numbers(self, rows: Rows) -> FigureData:
        """Return the figure with other numbers."""
        made = []
        for scale, points in rows.items():
            if len(points) != len(self._source.groups):
                raise UsageError(
                    f"{scale!r} has {len(points)} pairs, and there are "
                    f"{len(self._source.groups)} groups; give each a mean and a standard error"
                )
            made.append((scale, tuple(self._point(scale, point) for point in points)))
        return replace(self._source, rows=tuple(made))

    def _point(self, scale: str, point: Sequence[float]) -> tuple[float, float]:
        try:
            mean, error = (float(value) for value in point)
        except (TypeError, ValueError):
            told = f"{scale!r} has {point!r}; give a mean and a standard error"
            raise UsageError(told) from None
        low, high = self._source.low, self._source.high
        if not (low <= mean <= high and error >= 0 and math.isfinite(error)):
            raise UsageError(
                f"{scale!r} has {point!r}; a mean is {low:g} to {high:g}, its error not below 0"
            )
        return mean, error
