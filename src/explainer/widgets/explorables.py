"""Define the live counterparts of explorables, whose state Python can read, set and observe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from explainer.explorables.contrast import ContrastData
from explainer.explorables.explorable import ExplorableData
from explainer.explorables.gap import GapData, GapSize
from explainer.explorables.guess import GuessData
from explainer.explorables.supports import VERDICTS, SupportsData
from explainer.explorables.what_if import WhatIfData
from explainer.figure_data import figure_from_arguments, list_figure_arguments
from explainer.render.assets import STATIC
from explainer.render.explorables.renderer import render_explorable
from explainer.widgets.control import Control
from explainer.widgets.figure import Figure


class ExplorableControl(Control):
    """The base of the widgets of explorables."""

    _esm = STATIC / "explorables-widget.js"
    _css = STATIC / "explorables-widget.css"
    shown = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether the answer is open."""
    shared = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether what the reader enters is sent to Python."""

    def _setup(self, data: ExplorableData, lang: str, *, shared: bool = False) -> None:
        html = render_explorable(data, lang=lang, shared=shared)
        super().__init__(kind=data.kind, html=html, shared=shared)


class Guess(ExplorableControl):
    """A question about one mean: readers place their estimate, and then see the data.

    The estimate stays on the reader's device unless ``shared`` is true. The page tells the reader
    which of the two it is.

    Args:
        asks: the question, Markdown.
        figure: a ``Figure``, or its arguments by name.
        group: the group whose mean readers guess.
        scale: the scale, if the figure has several.
        says: what readers see below the data, Markdown.
        lang: language of the labels, a BCP 47 tag.
        shared: whether the estimate is sent to Python.

    Raises:
        ValueError: the figure has no such group or scale, or its numbers do not fit together.
        traitlets.TraitError: ``guess`` is set to a number that is not on the scale.
    """

    guess = traitlets.Float(None, allow_none=True).tag(sync=True)
    """The estimate that Python has set or, if ``shared``, that the reader has placed."""

    def __init__(
        self,
        asks: str,
        *,
        figure: Figure | Mapping[str, Any],
        group: str,
        scale: str = "",
        says: str = "",
        lang: str = "en",
        shared: bool = False,
    ) -> None:
        arguments = {"group": group, "figure": _select_scale(figure, scale)}
        self._data = GuessData.from_arguments(asks, says, arguments)
        self._setup(self._data, lang, shared=shared)

    @traitlets.validate("guess")
    def _validate_guess(self, proposal: dict[str, float | None]) -> float | None:
        value, figure = proposal["value"], self._data.figure
        if value is not None and not figure.low <= value <= figure.high:
            raise traitlets.TraitError(
                f"a guess is {figure.low:g} to {figure.high:g}, or None; it cannot be {value!r}"
            )
        return value


class Gap(ExplorableControl):
    """The difference between two groups on a scale of a figure, and how sure it is.

    Args:
        asks: the question, Markdown.
        figure: a ``Figure``, or its arguments by name.
        scale: the scale that is chosen first.
        groups: the two groups that are chosen first.
        says: what readers see below the explanation, Markdown.
        lang: language of the labels, a BCP 47 tag.

    Raises:
        ValueError: the figure has no such groups or scale, or a mean has no standard error.
        traitlets.TraitError: a trait is set to a scale or a group that the figure does not have.
    """

    scale = traitlets.Unicode().tag(sync=True)
    """The chosen scale."""
    first = traitlets.Unicode().tag(sync=True)
    second = traitlets.Unicode().tag(sync=True)
    """The chosen groups; readers may choose the same group twice."""

    def __init__(
        self,
        asks: str,
        *,
        figure: Figure | Mapping[str, Any],
        scale: str,
        groups: Sequence[str],
        says: str = "",
        lang: str = "en",
    ) -> None:
        arguments = {"scale": scale, "groups": groups, "figure": _list_arguments(figure)}
        self._data = GapData.from_arguments(asks, says, arguments)
        self._setup(self._data, lang)
        self.scale, self.first, self.second = scale, self._data.first, self._data.second

    @property
    def size(self) -> GapSize:
        """The difference between the chosen groups, and its standard error."""
        return self._data.measure(self.scale, self.first, self.second)

    @traitlets.validate("scale")
    def _validate_scale(self, proposal: dict[str, str]) -> str:
        return self._validate_name(proposal["value"], [row[0] for row in self._data.figure.rows])

    @traitlets.validate("first", "second")
    def _validate_group(self, proposal: dict[str, str]) -> str:
        return self._validate_name(proposal["value"], self._data.figure.groups)

    def _validate_name(self, name: str, known: Sequence[str]) -> str:
        if name not in known:
            raise traitlets.TraitError(f"there is no {name!r}; choose {', '.join(known)}")
        return name


class WhatIf(ExplorableControl):
    """A hypothetical number that follows from one or two that readers choose.

    Args:
        asks: the question, Markdown.
        formula: arithmetic with numbers, the names of the sliders, ``+ - * /``, ``min``, ``max``.
        sliders: for each its ``name``, ``label``, ``low``, ``high``, ``start`` and ``step``.
        result: a sentence with ``{value}`` in it.
        digits: decimals of the result.
        says: what readers see below the explanation, Markdown.
        lang: language of the labels, a BCP 47 tag.

    Raises:
        ValueError: the formula is not arithmetic, or the sliders do not fit it.
        traitlets.TraitError: ``values`` is set to numbers that the sliders do not have.
    """

    values = traitlets.Dict().tag(sync=True)
    """The number of each slider, by name; it becomes the nearest one that has a step."""

    def __init__(
        self,
        asks: str,
        *,
        formula: str,
        sliders: Sequence[Mapping[str, Any]],
        result: str,
        digits: int = 0,
        says: str = "",
        lang: str = "en",
    ) -> None:
        arguments = {"formula": formula, "sliders": sliders, "result": result, "digits": digits}
        self._data = WhatIfData.from_arguments(asks, says, arguments)
        self._setup(self._data, lang)
        self.values = {slider.name: slider.start for slider in self._data.sliders}

    @property
    def value(self) -> float | None:
        """The present result; None if there is none, as after a division by 0."""
        return self._data.calculate(self.values)

    @traitlets.validate("values")
    def _validate_values(self, proposal: dict[str, dict[str, float]]) -> dict[str, float]:
        values = proposal["value"]
        for slider in self._data.sliders:
            value = values.get(slider.name)
            if value is None or not slider.low <= value <= slider.high:
                raise traitlets.TraitError(
                    f"“{slider.name}” is {slider.low:g} to {slider.high:g}; it cannot be {value!r}"
                )
        return {slider.name: slider.snap(values[slider.name]) for slider in self._data.sliders}


class Supports(ExplorableControl):
    """A sentence and studies: readers judge which of them supports it, and see what cards say.

    Args:
        asks: the sentence and the question, Markdown.
        studies: for each its ``text``, its ``verdict`` (``supports``, ``near`` or ``not``) and
            ``why``.
        says: what readers see below the verdicts, Markdown.
        lang: language of the labels, a BCP 47 tag.
        shared: whether what readers choose is sent to Python.

    Raises:
        ValueError: there are fewer than two studies, or one has no reason.
        traitlets.TraitError: ``answers`` is set to something else than verdicts.
    """

    answers = traitlets.List(traitlets.Enum(["", *VERDICTS])).tag(sync=True)
    """The verdict on each study; empty where there is none."""

    def __init__(
        self,
        asks: str,
        *,
        studies: Sequence[Mapping[str, Any]],
        says: str = "",
        lang: str = "en",
        shared: bool = False,
    ) -> None:
        self._data = SupportsData.from_arguments(asks, says, {"studies": studies})
        self._setup(self._data, lang, shared=shared)
        self.answers = [""] * len(self._data.studies)

    @property
    def verdicts(self) -> tuple[str, ...]:
        """How each study bears on the sentence."""
        return tuple(study.verdict for study in self._data.studies)

    @traitlets.validate("answers")
    def _validate_answers(self, proposal: dict[str, list[str]]) -> list[str]:
        count = len(self._data.studies)
        answers = proposal["value"]
        if len(answers) > count:
            raise traitlets.TraitError(f"there are {count} studies, not {len(answers)}")
        return [*answers, *[""] * (count - len(answers))]


class Contrast(ExplorableControl):
    """Two studies of one question: readers choose what may have differed, and then see it.

    Args:
        asks: the question, Markdown.
        studies: for each of the two its ``name``, its ``finding`` and perhaps its ``kind``,
            ``sample``, ``country``, ``year`` and ``limits``.
        reasons: for each its ``text``, whether the studies ``differed`` in it, and ``why``.
        says: what readers see in the end, Markdown.
        lang: language of the labels, a BCP 47 tag.
        shared: whether what readers choose is sent to Python.

    Raises:
        ValueError: there are not two studies, or fewer than two reasons.
        traitlets.TraitError: ``chosen`` is set to a reason that does not exist.
    """

    chosen = traitlets.List(traitlets.Int()).tag(sync=True)
    """The places of the chosen reasons, counted from 0."""

    def __init__(
        self,
        asks: str,
        *,
        studies: Sequence[Mapping[str, Any]],
        reasons: Sequence[Mapping[str, Any]],
        says: str = "",
        lang: str = "en",
        shared: bool = False,
    ) -> None:
        arguments = {"studies": studies, "reasons": reasons}
        self._data = ContrastData.from_arguments(asks, says, arguments)
        self._setup(self._data, lang, shared=shared)

    @property
    def differed(self) -> tuple[int, ...]:
        """The places of the reasons in which the studies differed, counted from 0."""
        reasons = self._data.reasons
        return tuple(index for index, reason in enumerate(reasons) if reason.differed)

    @traitlets.validate("chosen")
    def _validate_chosen(self, proposal: dict[str, list[int]]) -> list[int]:
        last = len(self._data.reasons) - 1
        for place in proposal["value"]:
            if not 0 <= place <= last:
                raise traitlets.TraitError(f"the reasons are 0 to {last}; there is no {place}")
        return sorted(set(proposal["value"]))


def _list_arguments(figure: Figure | Mapping[str, Any]) -> Mapping[str, Any]:
    return list_figure_arguments(figure.source) if isinstance(figure, Figure) else figure


def _select_scale(figure: Figure | Mapping[str, Any], scale: str) -> Mapping[str, Any]:
    """Return the arguments of a figure with one of its scales.

    Raises:
        ValueError: there is no such scale.
    """
    data = figure.source if isinstance(figure, Figure) else figure_from_arguments("", figure)
    scales = [name for name, _ in data.rows]
    if scale and scale not in scales:
        raise ValueError(f"there is no scale {scale!r}; the scales are {', '.join(scales)}")
    return list_figure_arguments(data.select_scale(scale) if scale else data)
