"""What an educator changes a live figure with: ordinary ipywidgets, tied to its state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import ipywidgets

from explainer.i18n.messages import words
from explainer.model import FigureData


class LiveFigure(Protocol):
    """What the controls need of a figure."""

    grouping: str
    """``scale`` or ``group``."""
    groups: tuple[str, ...]
    """Those that are shown."""

    @property
    def source(self) -> FigureData:
        """The numbers that it was made with."""

    @property
    def lang(self) -> str:
        """Of the words around the numbers."""

    def point(self, scale: str, group: str) -> tuple[float, float]:
        """Return a mean and its standard error as they are now."""

    def change(self, scale: str, group: str, mean: float, error: float | None = None) -> None:
        """Set a mean and its standard error."""

    def reset(self) -> None:
        """Take back every change of the numbers."""

    def observe(self, handler: Callable[..., object], names: Sequence[str]) -> None:
        """Call the handler whenever one of the named has changed."""


class FigureControls(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Choose a scale and a group, and set their mean and standard error; choose what is shown.

    Args:
        figure: is set by what is typed and chosen here, and followed when it is set elsewhere.
    """

    def __init__(self, figure: LiveFigure) -> None:
        self._figure = figure
        source, w = figure.source, words(figure.lang)
        scales = [scale for scale, _ in source.rows]
        self.scale = ipywidgets.Dropdown(options=scales, description=w["scale"])
        self.group = ipywidgets.Dropdown(options=source.groups, description=w["group"])
        step = (source.high - source.low) / 100
        self.mean = ipywidgets.BoundedFloatText(
            min=source.low, max=source.high, step=step, description=w["mean"]
        )
        self.error = ipywidgets.BoundedFloatText(
            min=0, max=source.high - source.low, step=step, description=w["standard_error"]
        )
        self.grouping = ipywidgets.Dropdown(
            options=[(w["by_scale"], "scale"), (w["by_group"], "group")],
            description=w["figure_show"],
            value=figure.grouping,
        )
        self.shown = tuple(
            ipywidgets.Checkbox(value=group in figure.groups, description=group, indent=False)
            for group in source.groups
        )
        self.reset = ipywidgets.Button(description=w["figure_reset"])
        self._dress()
        self._is_told = False
        self._tell()
        self._listen()
        first = ipywidgets.HBox([self.scale, self.group, self.mean, self.error])
        second = ipywidgets.HBox([self.grouping, *self.shown, self.reset])
        for box in (first, second):
            box.layout.flex_flow = "row wrap"
        super().__init__([first, second])
        self.add_class("figure-controls")

    def _dress(self) -> None:
        for control in (self.scale, self.group, self.mean, self.error, self.grouping):
            control.style.description_width = "auto"
            control.layout.width = "auto"
            control.layout.max_width = "100%"
        for number in (self.mean, self.error):
            number.layout.max_width = "11rem"
        for box in (*self.shown, self.reset):
            box.layout.width = "auto"

    def _listen(self) -> None:
        for chosen in (self.scale, self.group):
            chosen.observe(self._tell, "value")
        for number in (self.mean, self.error):
            number.observe(self._take, "value")
        for box in self.shown:
            box.observe(self._choose, "value")
        self.grouping.observe(self._regroup, "value")
        self.reset.on_click(lambda _: self._figure.reset())
        self._figure.observe(self._tell, ["rows", "grouping", "groups"])

    def _tell(self, _: object = None) -> None:
        """Show the figure's state, without taking it for something typed."""
        self._is_told = True
        try:
            self.mean.value, self.error.value = self._figure.point(
                self.scale.value, self.group.value
            )
            self.grouping.value = self._figure.grouping
            for box in self.shown:
                box.value = box.description in self._figure.groups
        finally:
            self._is_told = False

    def _take(self, _: object) -> None:
        if not self._is_told:
            self._figure.change(
                self.scale.value, self.group.value, self.mean.value, self.error.value
            )

    def _regroup(self, _: object) -> None:
        if not self._is_told:
            self._figure.grouping = self.grouping.value

    def _choose(self, _: object) -> None:
        """Show the groups whose boxes are ticked; the last that is shown stays."""
        if self._is_told:
            return
        chosen = tuple(box.description for box in self.shown if box.value)
        if chosen:
            self._figure.groups = chosen
        else:
            self._tell()
