"""Define Figure, a figure whose numbers and grouping Python can set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import traitlets

from explainer.figure_data import DIRECTIONS, FigureData, parse_part
from explainer.i18n.messages import load_messages
from explainer.render.assets import STATIC
from explainer.render.charts import GROUPINGS, VIEWS, ChartDrawing, format_point, render_figure
from explainer.widgets.control import Control
from explainer.widgets.figure_controls import FigureControls

DRAWN = ("rows", "grouping", "view", "groups", "finding", "better", "sort", "disagrees")
"""The traits that change the drawing."""
Rows = Mapping[str, Sequence[Sequence[float]]]
"""Scale → the mean and standard error of each group."""


class Figure(Control):
    """Means and standard errors of several scales in several groups, as a chart and a table.

    Args:
        title: what is drawn.
        groups: their names.
        rows: for each scale, a pair of mean and standard error for each group.
        low: the lowest value of the scales.
        high: the highest value of the scales.
        caption: Markdown: the source of the numbers, and remarks.
        finding: what the numbers say, which stands above the chart.
        better: ``less`` or ``more``, whichever is better on the scales; empty for neither.
        sort: the group by whose means the scales are sorted, the best first.
        parts: scales that stand together, such as ``{"heading": "Songs", "scales": ["loud"]}``,
            perhaps with a ``better`` of their own.
        disagrees: for scales on which sources disagree, how they do.
        ends: what the lowest and the highest value mean, such as ``("least", "most")``.
        name: the end of the figure's ``id`` in a page: letters, digits, ``-`` and ``_``.
        lang: language of the labels, a BCP 47 tag.

    Raises:
        ValueError: the numbers do not fit together. The traits ``rows``, ``groups`` and ``sort``
            raise it too.
        traitlets.TraitError: ``grouping``, ``view`` or ``better`` is set to an unknown value.
    """

    _css = STATIC / "figure.css"
    grouping = traitlets.Enum(GROUPINGS, default_value="scale").tag(sync=True)
    """``scale`` or ``group``: how the chart is arranged."""
    view = traitlets.Enum(VIEWS, default_value="chart").tag(sync=True)
    """``chart`` or ``table``: which of them is open."""
    controls_label = traitlets.Unicode().tag(sync=True)
    """What opens the fields for the numbers on a page, where they are folded until then."""
    rows = traitlets.Dict()
    """The numbers of all groups; the figure is drawn again when they are set."""
    groups = traitlets.Tuple()
    """The groups that are shown, in order: some or all of those that the figure has."""
    finding = traitlets.Unicode()
    """The sentence above the chart; the source's is left out while numbers are changed."""
    better = traitlets.Enum(("", *DIRECTIONS), default_value="")
    """``less`` or ``more``, whichever is better; empty if neither is."""
    sort = traitlets.Unicode()
    """The group by whose means the scales are sorted; empty for the order of ``rows``."""
    disagrees = traitlets.Dict()
    """For scales on which sources disagree, how they do."""

    def __init__(
        self,
        title: str,
        *,
        groups: Iterable[str],
        rows: Rows,
        low: float,
        high: float,
        caption: str = "",
        finding: str = "",
        better: str = "",
        sort: str = "",
        parts: Iterable[Mapping[str, object]] = (),
        disagrees: Mapping[str, str] | None = None,
        ends: tuple[str, str] = ("", ""),
        name: str = "figure",
        lang: str = "en",
    ) -> None:
        self._source = FigureData(
            slug=name,
            title=title,
            caption=caption,
            low=low,
            high=high,
            groups=tuple(groups),
            rows=(),
            finding=finding,
            better=better,
            sort=sort,
            parts=tuple(map(parse_part, parts)),
            disagreements=tuple((disagrees or {}).items()),
            ends=ends,
        )
        self._lang = lang
        if not low < high:
            raise ValueError(
                f"the scales run from {low!r} to {high!r}; give the lower number first"
            )
        if not self._source.groups or len(set(self._source.groups)) < len(self._source.groups):
            raise ValueError("the groups need distinct names, and there must be at least one")
        self._source = self._with_rows(rows)
        super().__init__(kind="figure", controls_label=load_messages(lang)["figure_change"])
        self.groups = self._source.groups
        self.rows = dict(rows)
        self.finding, self.better, self.sort = finding, better, sort
        self.disagrees = dict(disagrees or {})
        self._draw()
        self.observe(self._draw, list(DRAWN))

    @property
    def source(self) -> FigureData:
        """The numbers that the figure was created with."""
        return self._source

    @property
    def lang(self) -> str:
        """The language of the labels."""
        return self._lang

    def point(self, scale: str, group: str) -> tuple[float, float]:
        """Return the present mean and standard error of a group on a scale.

        Raises:
            ValueError: there is no such scale or group.
        """
        self._check_name("scale", scale, tuple(self.rows))
        self._check_name("group", group, self._source.groups)
        mean, error = self.rows[scale][self._source.groups.index(group)]
        return mean, error

    def change(self, scale: str, group: str, mean: float, error: float | None = None) -> None:
        """Set one mean, and its standard error if one is given.

        Raises:
            ValueError: there is no such scale or group, or the number is out of range.
        """
        before = self.point(scale, group)
        points = list(self.rows[scale])
        points[self._source.groups.index(group)] = (mean, before[1] if error is None else error)
        self.rows = {**self.rows, scale: points}

    def reset(self) -> None:
        """Undo every change of the numbers."""
        self.rows = dict(self._source.rows)

    def controls(self) -> FigureControls:
        """Return fields for the numbers and choices of what is shown, for a cell's output."""
        return FigureControls(self)

    @traitlets.validate("rows")
    def _validate_rows(self, proposal: dict[str, Rows]) -> Rows:
        self._with_rows(proposal["value"])
        return proposal["value"]

    @traitlets.validate("groups")
    def _validate_groups(self, proposal: dict[str, Sequence[str]]) -> Sequence[str]:
        groups = tuple(proposal["value"])
        known = self._source.groups
        if not groups:
            raise ValueError(f"choose at least one group; the groups are {', '.join(known)}")
        for group in groups:
            self._check_name("group", group, known)
        return tuple(dict.fromkeys(groups))

    @traitlets.validate("sort")
    def _validate_sort(self, proposal: dict[str, str]) -> str:
        if proposal["value"]:
            self._check_name("group", proposal["value"], self._source.groups)
        return proposal["value"]

    def _check_name(self, kind: str, name: str, known: Sequence[str]) -> None:
        if name not in known:
            raise ValueError(f"there is no {kind} {name!r}; the {kind}s are {', '.join(known)}")

    def _draw(self, _: object = None) -> None:
        numbers = self._with_rows(self.rows)
        changed = tuple(self._describe_changes(numbers))
        is_stale = bool(changed) and self.finding == self._source.finding
        present = replace(
            numbers,
            finding="" if is_stale else self.finding,
            better=self.better,
            sort=self.sort,
            disagreements=tuple(self.disagrees.items()),
        )
        drawing = ChartDrawing(
            grouping=self.grouping,
            view=self.view,
            shown=tuple(self._source.groups.index(group) for group in self.groups),
            changed=changed,
        )
        self.html = render_figure(present, drawing, lang=self._lang)

    def _describe_changes(self, present: FigureData) -> Iterable[str]:
        """Yield a sentence for each number that differs from the source."""
        sentence, source = load_messages(self._lang)["figure_was"], dict(self._source.rows)
        for scale, points in present.rows:
            for index, (group, point) in enumerate(zip(present.groups, points, strict=True)):
                before = source[scale][index] if scale in source else None
                if point != before:
                    yield sentence.format(
                        scale=scale,
                        group=group,
                        now=format_point(present, point),
                        was=format_point(self._source, before) if before else "–",
                    )

    def _with_rows(self, rows: Rows) -> FigureData:
        """Return the figure with other numbers."""
        count = len(self._source.groups)
        parsed = []
        for scale, points in rows.items():
            if len(points) != count:
                raise ValueError(
                    f"{scale!r} has {len(points)} pairs, but there are {count} groups; "
                    "give each group a mean and a standard error"
                )
            parsed.append((scale, tuple(self._parse_point(scale, point) for point in points)))
        return replace(self._source, rows=tuple(parsed))

    def _parse_point(self, scale: str, point: Sequence[float]) -> tuple[float, float]:
        try:
            mean, error = (float(value) for value in point)
        except (TypeError, ValueError):
            message = f"{scale!r} has {point!r}; give a mean and a standard error"
            raise ValueError(message) from None
        low, high = self._source.low, self._source.high
        if not (low <= mean <= high and error >= 0 and math.isfinite(error)):
            raise ValueError(
                f"{scale!r} has {point!r}; a mean is {low:g} to {high:g}, "
                "and a standard error is 0 or more"
            )
        return mean, error
