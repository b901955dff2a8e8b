"""Define the fields with which an educator changes a live figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import ipywidgets

from explainer.figure_data import FigureData
from explainer.i18n.messages import load_messages


class LiveFigure(Protocol):
    """The interface of a figure that the controls use."""

    grouping: str
    """``scale`` or ``group``."""
    view: str
    """``chart`` or ``table``."""
    sort: str
    """The group by whose means the scales are sorted; may be empty."""
    groups: tuple[str, ...]
    """The groups that are shown."""

    @property
    def source(self) -> FigureData:
        """The numbers that the figure was created with."""

    @property
    def lang(self) -> str:
        """The language of the labels."""

    def point(self, scale: str, group: str) -> tuple[float, float]:
        """Return the present mean and standard error of a group on a scale."""

    def change(self, scale: str, group: str, mean: float, error: float | None = None) -> None:
        """Set a mean and its standard error."""

    def reset(self) -> None:
        """Undo every change of the numbers."""

    def observe(self, handler: Callable[..., object], names: Sequence[str]) -> None:
        """Call the handler when one of the named traits changes."""


class FigureControls(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Fields for the mean and standard error of a group on a scale, and for what is shown.

    Args:
        figure: the figure that the fields change; they follow when it is changed elsewhere.
    """

    def __init__(self, figure: LiveFigure) -> None:
        self._figure = figure
        source, labels = figure.source, load_messages(figure.lang)
        scales = [scale for scale, _ in source.rows]
        self.scale = ipywidgets.Dropdown(options=scales, description=labels["scale"])
        self.group = ipywidgets.Dropdown(options=source.groups, description=labels["group"])
        step = (source.high - source.low) / 100
        self.mean = ipywidgets.BoundedFloatText(
            min=source.low, max=source.high, step=step, description=labels["mean"]
        )
        self.error = ipywidgets.BoundedFloatText(
            min=0, max=source.high - source.low, step=step, description=labels["standard_error"]
        )
        self.grouping = ipywidgets.Dropdown(
            options=[(labels["by_scale"], "scale"), (labels["by_group"], "group")],
            description=labels["figure_show"],
            value=figure.grouping,
        )
        self.sort = ipywidgets.Dropdown(
            options=[(labels["figure_given_order"], ""), *((name, name) for name in source.groups)],
            description=labels["figure_sort"],
            value=figure.sort,
        )
        self.shown = tuple(
            ipywidgets.Checkbox(value=group in figure.groups, description=group, indent=False)
            for group in source.groups
        )
        self.reset = ipywidgets.Button(description=labels["figure_reset"])
        self._set_layout()
        self._is_updating = False
        self._update()
        self._listen()
        first = ipywidgets.HBox([self.scale, self.group, self.mean, self.error])
        second = ipywidgets.HBox([self.grouping, self.sort, *self.shown, self.reset])
        for box in (first, second):
            box.layout.flex_flow = "row wrap"
        super().__init__([first, second])
        self.add_class("figure-controls")

    def _set_layout(self) -> None:
        for control in (
            *(self.scale, self.group, self.mean, self.error, self.grouping, self.sort),
        ):
            control.style.description_width = "auto"
            control.layout.width = "auto"
            control.layout.max_width = "100%"
        for number in (self.mean, self.error):
            number.layout.max_width = "11rem"
        for box in (*self.shown, self.reset):
            box.layout.width = "auto"

    def _listen(self) -> None:
        for dropdown in (self.scale, self.group):
            dropdown.observe(self._update, "value")
        for number in (self.mean, self.error):
            number.observe(self._set_point, "value")
        for box in self.shown:
            box.observe(self._set_groups, "value")
        self.grouping.observe(self._set_grouping, "value")
        self.sort.observe(self._set_sort, "value")
        self.reset.on_click(lambda _: self._figure.reset())
        self._figure.observe(self._update, ["rows", "grouping", "groups", "sort"])

    def _update(self, _: object = None) -> None:
        """Show the figure's state in the fields."""
        self._is_updating = True
        try:
            self.mean.value, self.error.value = self._figure.point(
                self.scale.value, self.group.value
            )
            self.grouping.value = self._figure.grouping
            self.sort.value = self._figure.sort
            for box in self.shown:
                box.value = box.description in self._figure.groups
        finally:
            self._is_updating = False

    def _set_point(self, _: object) -> None:
        if not self._is_updating:
            self._figure.change(
                self.scale.value, self.group.value, self.mean.value, self.error.value
            )

    def _set_grouping(self, _: object) -> None:
        if not self._is_updating:
            self._figure.view = "chart"
            self._figure.grouping = self.grouping.value

    def _set_sort(self, _: object) -> None:
        if not self._is_updating:
            self._figure.sort = self.sort.value

    def _set_groups(self, _: object) -> None:
        """Show the groups whose boxes are ticked; the last one stays."""
        if self._is_updating:
            return
        chosen = tuple(box.description for box in self.shown if box.value)
        if chosen:
            self._figure.groups = chosen
        else:
            self._update()
