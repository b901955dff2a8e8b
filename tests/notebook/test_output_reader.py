"""Tests of widgets as they were saved, in notebooks of anybody."""

from __future__ import annotations

import pytest

from explainer.notebook.outputs import render_outputs
from explainer.notebook.quiet import WIDGET, WIDGET_STATE
from explainer.notebook.view import make_view

NOTE = "The controls are shown as they were saved."


def model(name: str, **state: object) -> dict[str, object]:
    return {"model_name": f"{name}Model", "state": state}


def render(**models: object) -> str:
    """Return what a page shows of the widget ``top``, without the frame around it."""
    output = {
        "output_type": "display_data",
        "data": {WIDGET: {"model_id": "top"}, "text/plain": "Widget()"},
    }
    cell = {"cell_type": "code", "outputs": [output], "metadata": {}}
    widgets = {WIDGET_STATE: {"state": models}}
    (view,) = make_view({"cells": [cell], "metadata": {"widgets": widgets}}).cells
    shown = render_outputs(view.outputs)
    assert shown.has_saved_controls == (NOTE in shown.html)
    return shown.html.partition("saved-widget")[2][3:].partition('<p class="saved-note"')[0]


@pytest.mark.parametrize(
    ("widget", "text"),
    [
        (model("IntSlider", description="x", value=3), "x <strong>3</strong>"),
        (model("FloatSlider", value=1.257, readout_format=".1f"), "<strong>1.3</strong>"),
        (model("IntRangeSlider", value=[2, 5]), "<strong>2 – 5</strong>"),
        (model("Checkbox", description="on", value=True), "on <strong>✓</strong>"),
        (
            model("Dropdown", description="bird", _options_labels=["owl", "wren"], index=1),
            "bird <strong>wren</strong>",
        ),
        (
            model("SelectMultiple", _options_labels=["owl", "wren", "tit"], index=[0, 2]),
            "<strong>owl, tit</strong>",
        ),
        (
            model("DatePicker", value={"year": 2024, "month": 4, "date": 31}),
            "<strong>2024-05-31</strong>",
        ),
        (model("Text", value="<b>"), "<strong>&lt;b&gt;</strong>"),
        (model("Button", description="Count"), "Count"),
    ],
)
def test_controls_say_what_they_were_set_to(widget: object, text: str) -> None:
    assert render(top=widget).strip() == f"<p>{text}</p>"


def test_what_widgets_contain_is_shown_in_order() -> None:
    """The output of ``interact`` below its controls, and HTML without what could run."""
    printed = {"output_type": "stream", "name": "stdout", "text": "7 owls\n"}
    html = render(
        top=model("VBox", children=["IPY_MODEL_a", "IPY_MODEL_gone", "IPY_MODEL_b", "IPY_MODEL_c"]),
        a=model("IntSlider", value=7),
        b=model("Output", outputs=[printed]),
        c=model("HTML", value="<em onclick='x()'>night</em><script>x()</script>"),
    )
    assert html == "<p><strong>7</strong></p>\n<pre>7 owls\n</pre>\n<em>night</em>"


def test_tabs_keep_their_titles_and_pictures_are_shown() -> None:
    picture = {"path": ["value"], "encoding": "base64", "data": "iVBO"}
    html = render(
        top=model("Tab", children=["IPY_MODEL_a"], titles=["Owls"]),
        a={**model("Image", format="png"), "buffers": [picture]},
    )
    assert html.startswith("<p><strong>Owls</strong></p>")
    assert 'src="data:image/png;base64,iVBO"' in html


@pytest.mark.parametrize(
    "models",
    [
        {},
        {"top": model("Password", value="secret")},
        {"top": model("Box", children=["IPY_MODEL_top"])},
        {"top": model("IntSlider", value=3, layout="IPY_MODEL_l"), "l": model("L", display="none")},
        {"top": {"model_name": 3, "state": "broken"}},
    ],
)
def test_a_widget_without_anything_to_show_is_said_to_be_missing(models: dict[str, object]) -> None:
    """Secrets, hidden widgets and broken states are not shown; the sentence stands there."""
    output = {"output_type": "display_data", "data": {WIDGET: {"model_id": "top"}}}
    cell = {"cell_type": "code", "outputs": [output], "metadata": {}}
    widgets = {WIDGET_STATE: {"state": models}}
    (view,) = make_view({"cells": [cell], "metadata": {"widgets": widgets}}).cells
    shown = render_outputs(view.outputs, "de")
    assert "Hier fehlt ein Bedienelement." in shown.html
    assert shown.hidden == (WIDGET,)


def test_widgets_that_contain_each_other_many_times_are_read_in_time() -> None:
    """Twenty boxes, each of which shows the next one ten times, would be more than can be read."""
    boxes = {
        f"b{number}": model("Box", children=[f"IPY_MODEL_b{number + 1}"] * 10)
        for number in range(20)
    }
    html = render(
        top=model("Box", children=["IPY_MODEL_b0"]), b20=model("Label", value="a"), **boxes
    )
    assert len(html) < 100_000
