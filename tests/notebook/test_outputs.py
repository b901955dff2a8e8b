from __future__ import annotations

from base64 import b64decode

import pytest

from explainer.notebook.outputs import RenderedOutputs, render_outputs
from explainer.notebook.view import make_view


def shown(*outputs: object) -> str:
    return render(list(outputs)).html


def render(outputs: object, *tags: str) -> RenderedOutputs:
    cell = {"cell_type": "code", "outputs": outputs, "metadata": {"tags": list(tags)}}
    (view,) = make_view({"cells": [cell]}).cells
    return render_outputs(view.outputs)


def displayed(**data: object) -> dict[str, object]:
    named = {name.replace("_", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "data": named}


def said(text: str, name: str = "stdout") -> dict[str, object]:
    return {"output_type": "stream", "name": name, "text": text}


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>'
REPR = "<Figure size 640x480 with 1 Axes>"
R_WIDGET = "HTML widgets cannot be represented in plain text (need html)"
PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
TRUST = "<span>Make this Notebook Trusted to load map</span><iframe srcdoc='x'></iframe>"
COLAB = "<div><table><tr><td>5</td></tr></table><script>convert()</script></div>"
SQUARE = '<math dir="ltr" alttext="x^2"><msup><mi>x</mi><mn>2</mn></msup></math>'
TABULAR = r"\begin{tabular}{lr}a & 1\\ \end{tabular}"
MISSING = (
    '<p class="explainer-missing">An interactive result is missing here. It is in the '
    "notebook of this page, and is shown once its code runs.</p>\n"
)
NO_CONTROL = MISSING.replace("An interactive result", "A control")
BIRD = '<img alt="" src="data:image/png;base64,iVBO">'


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
        (displayed(image_png='"><script>x'), ""),
        (displayed(image_png="iVBO", text_plain=REPR), BIRD),
        (displayed(text_html="<script>x</script>", image_png="iVBO"), BIRD),
        (displayed(text_html="<div> <script>x</script></div>", text_plain="5"), "<pre>5</pre>\n"),
        (displayed(text_html="<div></div><script>x</script>", text_plain=R_WIDGET), MISSING),
        (displayed(text_html=TRUST, text_plain="<folium.Map at 0x7f>"), MISSING),
        (
            displayed(text_html="<iframe src='https://a.example/v' title='A film'></iframe>"),
            '<a href="https://a.example/v">A film</a>',
        ),
        (
            displayed(text_html=COLAB, text_plain="   0\n0  5"),
            "<div><table><tbody><tr><td>5</td></tr></tbody></table></div>",
        ),
        (
            displayed(text_html="<audio>Your browser does not support audio.</audio>"),
            "",
        ),
        (displayed(text_html="<style>p{}</style>", text_markdown="*a*"), "<p><em>a</em></p>\n"),
        (displayed(**{PLOTLY: {}, "text/plain": "Figure({})"}), MISSING),
        (displayed(**{PLOTLY: {}, "text/html": "<script>", "image/png": "iVBO"}), BIRD),
        (
            displayed(**{"application/json": {"a": [1]}, "text/plain": "<IPython JSON object>"}),
            "<pre>{\n  &#34;a&#34;: [\n    1\n  ]\n}</pre>\n",
        ),
        (displayed(**{"application/geo+json": {}, "text/plain": "a map"}), "<pre>a map</pre>\n"),
        (displayed(text_latex="$x^2$", text_plain="x**2"), f"<p>{SQUARE}</p>\n"),
        (displayed(text_latex="$x^2$", image_png="iVBO"), f"<p>{SQUARE}</p>\n"),
        (displayed(text_latex="x is $x^2$ < 5"), f"<p>x is {SQUARE} &lt; 5</p>\n"),
        (displayed(text_latex="$\\unknown$", text_plain="x**2"), "<pre>x**2</pre>\n"),
        (displayed(text_latex="$\\unknown$ and $x$"), "<pre>$\\unknown$ and $x$</pre>\n"),
        (displayed(text_latex="$x$ is \\textbf{5}"), "<pre>$x$ is \\textbf{5}</pre>\n"),
        (displayed(text_latex=TABULAR, text_plain="a 1"), "<pre>a 1</pre>\n"),
        (displayed(text_plain=REPR), ""),
        (displayed(text_plain="[<Line2D at 0x7f>]"), ""),
        (
            displayed(text_plain="\x1b[1mhead\x1b[0m"),
            '<pre><span class="ansi-bold">head</span></pre>\n',
        ),
        (
            displayed(**{"application/pdf": "JVBE", "text/plain": "a report"}),
            "<pre>a report</pre>\n",
        ),
        ({"output_type": "execute_result", "data": {"text/plain": "3"}}, "<pre>3</pre>\n"),
        (
            {"output_type": "stream", "name": "stdout", "text": ["a\n", "<b>"]},
            "<pre>a\n&lt;b&gt;</pre>\n",
        ),
        ({"output_type": "stream", "name": "stderr", "text": "a warning"}, ""),
        ({"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}, ""),
        (displayed(**{WIDGET: {}, "text/plain": "W()"}), NO_CONTROL),
        (displayed(image_tiff="x"), ""),
        ({"output_type": "display_data"}, ""),
        ("nonsense", ""),
    ],
)
def test_the_richest_safe_form_is_shown(output: object, html: str) -> None:
    """HTML comes before Markdown, pictures and text, unless nothing of it is left."""
    assert shown(output) == html


@pytest.mark.parametrize(
    "tex",
    [
        *("$$x^2$$", "$$ x^2 $$", "$$\nx^2\n$$\n", r"\[x^2\]", r"\[ x^2 \]"),
        *("$x^2$", "$ x^2 $", r"\(x^2\)", r"\( x^2 \)", r"$\displaystyle x^{2}$"),
        *(r"\begin{equation}x^2\end{equation}", r"\begin{align*}x&=y\\x&=z\end{align*}"),
    ],
)
def test_a_formula_is_typeset(tex: str) -> None:
    """Whatever its delimiters are, as in JupyterLab."""
    html = shown(displayed(text_latex=tex, text_plain="x**2"))
    assert "<math" in html
    assert "<pre>" not in html
    assert ('display="block"' in html) == tex.startswith(("$$", "\\[", "\\begin"))


def drawing(html: str) -> str:
    """Return the drawing in the only element, a picture."""
    start, end = '<img alt="" src="data:image/svg+xml;base64,', '">'
    assert html.startswith(start)
    assert html.endswith(end)
    return b64decode(html[len(start) : -len(end)]).decode()


@pytest.mark.parametrize(
    "output",
    [
        {"image/svg+xml": SVG},
        {"image/svg+xml": [SVG[:9], SVG[9:]], "text/plain": REPR},
        {"image/svg+xml": SVG, "image/png": "iVBO"},
        {"image/svg+xml": SVG.replace(' xmlns="http://www.w3.org/2000/svg"', "")},
        {"image/svg+xml": f'<?xml version="1.0"?>\n<!DOCTYPE svg>\n{SVG}'},
        {"text/html": SVG},
    ],
)
def test_a_drawing_is_a_picture(output: dict[str, object]) -> None:
    """A browser runs no script in a picture; what HTML may leave out of a drawing is added."""
    svg = drawing(shown(displayed(**output)))
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg
    assert '<circle r="9"/>' in svg


@pytest.mark.parametrize("svg", ["", "<svg", "<svg><g></svg>", "text", f"<!ENTITY a 'b'>{SVG}"])
def test_a_drawing_that_is_not_well_formed_gives_way(svg: str) -> None:
    """The next form is shown."""
    assert shown(displayed(**{"image/svg+xml": svg, "text/plain": "a"})) == ("<pre>a</pre>\n")


def test_the_size_and_description_of_a_picture() -> None:
    """Both are in the metadata of the output; what is not a number of pixels is left out."""
    notes = {"image/png": {"width": 300, "height": "5em", "alt": 'a "bird"'}}
    output = displayed(image_png="iVBO") | {"metadata": notes}
    assert shown(output) == (
        '<img alt="a &#34;bird&#34;" src="data:image/png;base64,iVBO" width="300">'
    )


def test_outputs_come_in_order() -> None:
    """Several outputs of a cell stand one below the other."""
    assert shown(displayed(text_plain="1"), displayed(text_plain="2")) == (
        "<pre>1</pre>\n<pre>2</pre>\n"
    )


def test_consecutive_text_is_joined() -> None:
    """A progress bar that was saved in pieces is overwritten; standard error is not between."""
    outputs = [said("10%"), said("a warning", "stderr"), said("\r20%\n"), said("end")]
    assert shown(*outputs) == "<pre>20%\nend</pre>\n"
    assert shown(said("a"), displayed(text_plain="b"), said("c")) == (
        "<pre>a</pre>\n<pre>b</pre>\n<pre>c</pre>\n"
    )


def test_what_cannot_be_shown_is_named() -> None:
    """An output that has only text without meaning is not reported."""
    outputs = [
        displayed(**{PLOTLY: {}, "text/html": "<script>"}),
        displayed(**{WIDGET: {}, "text/plain": "IntSlider()"}),
        displayed(text_plain=REPR),
        displayed(text_plain="seen"),
        said(" \n"),
    ]
    assert render(outputs).hidden == (f"{PLOTLY}, text/html", f"{WIDGET}, text/plain")


def test_an_intended_error_is_shown() -> None:
    """A cell with Jupyter's tag shows its error, without the traceback and its paths."""
    error = {"output_type": "error", "ename": "ValueError", "evalue": "a < b", "traceback": ["/x"]}
    assert render([error], "raises-exception").html == "<pre>ValueError: a &lt; b</pre>\n"
    assert render([error]).html == ""


def test_no_outputs() -> None:
    """A cell that has not run, or has no outputs, shows nothing."""
    for outputs in (None, {"a": 1}, 3, []):
        assert render(outputs) == RenderedOutputs(html="", hidden=())
