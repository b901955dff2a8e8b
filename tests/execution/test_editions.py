"""Tests of what copies without Python show of cells that were executed."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

import pytest

from explainer.cli.main import main

PNG = b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c63606060f80f00010401005fe5c34b0000000049454e44ae426082"
    )
).decode()
PAGE = f"""---
title: Owls
execute: true
---

## What was counted

```{{code-cell}}
:tags: [hide-input]

import ipywidgets
from IPython.display import HTML, SVG, Image, Latex, display

@ipywidgets.interact(nights=(1, 9))
def expect(nights=4):
    display(HTML(f"<p>{{nights * 3}} owls</p>"))
```

```{{code-cell}}
import base64
Image(base64.b64decode("{PNG}"))
```

```{{code-cell}}
:tags: [remove-input]

SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><circle/><script>x()</script></svg>')
```

```{{code-cell}}
Latex("$x^2$")
```

```{{code-cell}}
:tags: [show-input]

HTML("<table onclick='x()'><tr><th>owl</th></tr><tr><td>barn</td></tr></table><style>a</style>")
```

```{{code-cell}}
:tags: [remove-output]

print("nobody reads " + "this")
```

```{{code-cell}}
display({{"application/vnd.plotly.v1+json": {{}}, "text/plain": "Figure"}}, raw=True)
```
"""
EDITIONS = {
    "site": "site/owls.html",
    "html": "owls.html",
    "slides": "owls-slides.html",
    "handout": "owls-handout.html",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course whose page was executed."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "content/pages").mkdir(parents=True)
    (folder / "content/site.toml").write_text('title = "Birds"\n')
    (folder / "content/pages/owls.md").write_text(PAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["build"]) == 0
    return folder


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_edition_shows_results_in_their_richest_form(
    edition: str,
    course: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing in them can run, and the command names what readers cannot use."""
    monkeypatch.chdir(course)
    monkeypatch.setenv("CHROMIUM", "none")  # no PDF is needed
    page = [] if edition == "site" else ["owls"]
    assert main(["export", edition, *page]) == 0
    warned = re.findall(r"(W90[69]) cell (\d+)", capsys.readouterr().err)
    assert sorted({*warned}) == [("W906", "11"), ("W909", "5")]
    html = (course / EDITIONS[edition]).read_text(encoding="utf-8")
    assert "<p>nights <strong>4</strong></p>" in html
    assert "<p>12 owls</p>" in html
    assert "The controls are shown as they were saved." in html
    assert len(re.findall(r'<img [^>]*src="(?:data:image/|assets/picture)', html)) == 2
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert "<td>barn</td>" in html
    assert "An interactive result is missing here." in html
    assert "&lt;table onclick=&#39;x()&#39;&gt;" in html  # the code that is shown
    assert "nobody reads this" not in html
    assert not re.search(r"<[^>]* on(?:load|click)=", html)
    assert ("<summary>Code</summary>" in html) == (edition != "handout")
