from __future__ import annotations

import pytest

from explainer.notebook.outputs import render_outputs
from explainer.notebook.view import make_view


def shown(*outputs: object) -> str:
    return render(list(outputs))


def render(outputs: object) -> str:
    (cell,) = make_view({"cells": [{"cell_type": "code", "outputs": outputs}]}).cells
    return render_outputs(cell.outputs)


def displayed(**data: object) -> dict[str, object]:
    named = {name.replace("_", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "data": named}


@pytest.mark.parametrize(
    ("output", "html"),
    [
        (displayed(text_html="<p>a</p>", text_plain="a"), "<p>a</p>"),
        (displayed(text_html=["<p>", "a</p>"]), "<p>a</p>"),
        (displayed(text_html="<p onclick='x'>a<script>b</script></p>"), "<p>a</p>"),
        (displayed(text_markdown="*a*"), "<p><em>a</em></p>\n"),
        (displayed(text_plain="1 < 2"), "<pre>1 &lt; 2</pre>\n"),
        (
            displayed(image_png="iV\nBO", text_plain="a bird"),
            '<img alt="a bird" src="data:image/png;base64,iVBO">',
        ),
        (displayed(image_png='"><script>x'), '<img alt="" src="data:image/png;base64,">'),
        ({"output_type": "execute_result", "data": {"text/plain": "3"}}, "<pre>3</pre>\n"),
        (
            {"output_type": "stream", "name": "stdout", "text": ["a\n", "<b>"]},
            "<pre>a\n&lt;b&gt;</pre>\n",
        ),
        ({"output_type": "stream", "name": "stderr", "text": "a warning"}, ""),
        ({"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}, ""),
        (displayed(**{"application/vnd.jupyter.widget-view+json": {}, "text/plain": "W()"}), ""),
        (displayed(image_tiff="x"), ""),
        ({"output_type": "display_data"}, ""),
        ("nonsense", ""),
    ],
)
def test_the_richest_form_is_shown(output: object, html: str) -> None:
    """HTML comes before Markdown, pictures and text, and scripts are removed."""
    assert shown(output) == html


def test_outputs_come_in_order() -> None:
    """Several outputs of a cell stand one below the other."""
    assert shown(displayed(text_plain="1"), displayed(text_plain="2")) == (
        "<pre>1</pre>\n<pre>2</pre>\n"
    )


def test_no_outputs() -> None:
    """A cell that has not run, or has no outputs, shows nothing."""
    assert render(None) == render({"a": 1}) == render(3) == shown() == ""
