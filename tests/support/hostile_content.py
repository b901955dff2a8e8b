"""Hostile content and notebooks: every field contains something that would run."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

RUNS = (
    "<script>ran('{}')</script>",
    "<img src=x onerror=ran('{}')>",
    "\"><svg onload=ran('{}')>",
    "' onmouseover='ran(\"{}\")' x='",
    "</script><script>ran('{}')</script>",
    "</style><script>ran('{}')</script>",
    "</title><script>ran('{}')</script>",
    "--><script>ran('{}')</script><!--",
    "]]><script>ran('{}')</script>",
    "<iframe srcdoc=\"<script>parent.ran('{}')</script>\"></iframe>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
    "onerror=ran({})&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=ran({})>'>",
    "<details open ontoggle=ran('{}')><summary>x</summary></details>",
    "&lt;script&gt;ran('{}')&lt;/script&gt;",
    "{{{{ ran('{}') }}}}{{% raw %}}${{ran('{}')}}",
    "\u202e\ufeff<scr\u0000ipt>ran('{}')</script>",
)
ADDRESSES = (
    "javascript:ran('{}')",
    "JaVaScRiPt:ran('{}')",
    "java\tscript:ran('{}')",
    "\x01javascript:ran('{}')",
    "javascript&colon;ran('{}')",
    "javascript&#58;ran('{}')",
    "vbscript:ran('{}')",
    "data:text/html,<script>ran('{}')</script>",
    "data:text/html;base64,PHNjcmlwdD5yYW4oMSk8L3NjcmlwdD4=",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='ran(1)'/>",
    "//elsewhere.example/ran.js",
    "https://x.example/\"onmouseover=\"ran('{}')",
    "https://x.example/'><script>ran('{}')</script>",
)

BROKEN_OUT = 'https://work.example/\'"onmouseover="ran(1)<script>ran(1)</script>'


def text(field):
    """Return everything that might run, on one line, with the name of the field."""
    return " ".join(one.format(field, field) for one in RUNS).replace("\0", "")


def quoted(said):
    """Return text as a quoted TOML or YAML string."""
    return json.dumps(said, ensure_ascii=True)


def write_content(folder: Path, *, say=text):
    """Write a content folder in which every text field has the value ``say(field)``."""

    def q(field):
        return quoted(say(field))

    (folder / "pages").mkdir(parents=True)
    (folder / "studies").mkdir()
    (folder / "site.toml").write_text(
        f"title = {q('site title')}\ndescription = {q('site description')}\nlang = 'en'\n"
        f"authors = [{q('site author')}]\nlicence = {q('licence')}\n"
        f"licence-url = {quoted(BROKEN_OUT)}\n"
        f"support-note = {q('support note')}\n"
        f"[[support]]\nname = {q('support name')}\nplace = {q('place')}\n"
        f"contact = {q('contact')}\nurl = {quoted(BROKEN_OUT)}\n",
        encoding="utf-8",
    )
    words = "\n".join(
        f"{name}: {q(name)}"
        for name in (
            *("title", "container-title", "volume", "issue", "page", "number", "edition", "genre"),
            *("collection-title", "publisher", "publisher-place", "PMID", "PMCID", "design"),
            *("size", "sample", "country", "instrument"),
        )
    )
    escaped = "".join("\\" + c if c in "\\`*_{}[]<>()#+-.!|~&" else c for c in say("body"))
    code = say("code").replace("`", "'")
    (folder / "studies" / "k1.md").write_text(
        f"---\ntype: article-journal\n{words}\nauthor:\n  - {{family: {q('family')}, "
        f"given: {q('given')}, dropping-particle: {q('dropping')}, suffix: {q('suffix')}}}\n"
        f"  - {{literal: {q('literal')}}}\neditor:\n  - {{family: {q('editor')}}}\n"
        "issued: 2020-01-02\nDOI: 10.1000/x<script>ran(1)</script>\n"
        'URL: "https://work.example/\'%22onmouseover=%22ran(1)"\n'
        "urls:\n  - \"https://work.example/a'onmouseover='ran(1)\"\n"
        f'checked:\n  - {{"on": 2020-01-01, what: {q("what")}, by: {q("by")}}}\n---\n\n'
        f"## Found\n\n{escaped}\n\n## Limits\n\n`{code}`\n\n## Fit\n\n{escaped}\n",
        encoding="utf-8",
    )
    (folder / "pages" / "hostile.md").write_text(
        f"---\ntitle: {q('page title')}\ndescription: {q('page description')}\n"
        f"tags: [{q('tag')}]\nauthors: [{q('page author')}]\ndate: 2020-01-01\n"
        f"unknown: {q('unknown')}\n{quoted('<script>ran(1)</script>')}: 1\n---\n\n{escaped}\n\n"
        f"## {escaped}\n\n[{escaped}](https://work.example/a'onmouseover='ran(1))\n\n"
        f"## Again\n\n- `{code}`\n\n```{escaped[:20].replace('`', '')}\n{code}\n```\n\n"
        f"| {escaped} | b |\n|---|---|\n| {escaped} | `x` |\n\n"
        f"::: question\n{escaped}\n\n- [x] {escaped}\n  - {escaped}\n- [ ] b\n  - `{code}`\n:::\n\n"
        f"::: reflect\n{escaped}\n:::\n\n::: notes\n{escaped}\n:::\n",
        encoding="utf-8",
    )
    return folder


def notebook(*, say=text):
    """Return a notebook in which every part is hostile."""
    dot = base64.b64encode(b'"><script>ran(1)</script>').decode()
    links = "\n\n".join(
        f"[{say('link')}](<{address.format('link')}>) ![{say('alt')}](<{address.format('image')}>) "
        f'<{address.format("auto")}> <a href="{address.format("a")}">x</a>'
        for address in ADDRESSES
    )
    raw = {
        "text/html": say("html")
        + "".join(
            f'<a href="{a.format("out")}">x</a><img src="{a.format("out")}" alt="">'
            f'<form action="{a.format("out")}"><button formaction="{a.format("out")}">x</button>'
            f'</form><svg><a xlink:href="{a.format("out")}"><text>x</text></a></svg>'
            for a in ADDRESSES
        )
        + "<object data='javascript:ran(1)'></object><base href='//elsewhere.example/'>"
        + "<meta http-equiv=refresh content='0;url=javascript:ran(1)'><embed src='x'>"
        + "<nav class='explainer-nav'><script>ran('nav')</script><a href='javascript:ran(1)'>x</a>"
        + "<p id='explainer-live'>{}</p><p id='jupyter-config-data'>{}</p>",
    }
    outputs = [
        new_output("display_data", data=raw),
        new_output("display_data", data={"text/markdown": say("markdown") + links}),
        new_output("display_data", data={"image/svg+xml": f'<svg onload="{say("svg")}"/>'}),
        new_output("display_data", data={"application/javascript": "ran('javascript')"}),
        new_output("display_data", data={"text/latex": say("latex")}),
        new_output("display_data", data={"image/png": dot, "text/plain": say("alt")}),
        new_output("stream", name="stdout", text=say("stdout")),
        new_output("stream", name="stderr", text=say("stderr")),
        new_output("error", ename=say("ename"), evalue=say("evalue"), traceback=[say("trace")]),
        new_output("execute_result", execution_count=1, data={"text/plain": say("plain")}),
    ]
    marked = {"explainer": {"role": say("role"), "section": say("section"), "page": say("page")}}
    cells = [
        new_markdown_cell(f"# {say('heading one')}\n\n{say('first')}", id="a", metadata=marked),
        new_markdown_cell(f"## {say('heading two')}\n\n{links}", id="b", metadata=marked),
        new_code_cell("pass", id="c", outputs=outputs, metadata={**marked, "tags": [say("tag")]}),
        new_code_cell("pass", id="d", outputs=outputs[:1], metadata={"explainer": {"role": "nav"}}),
        new_markdown_cell(f"## {say('heading three')}\n\n![x](attachment:{say('file')})", id="e"),
    ]
    choice = f"- [x] {say('right')}\n  - {say('feedback')} {links[:200]}\n- [ ] b"
    asks = f"{say('asks')}\n\n{links}\n\n{choice}"
    cells += [
        new_markdown_cell(asks, id="q", metadata={"tags": ["question", say("tag")]}),
        new_markdown_cell(asks, id="r", metadata={"tags": ["reflect"]}),
        new_markdown_cell(asks, id="n", metadata={"slideshow": {"slide_type": "notes"}}),
    ]
    cells[4]["attachments"] = {say("file"): {"image/svg+xml": say("svg"), "text/html": say("h")}}
    made = new_notebook(cells=cells)
    made.metadata["title"] = say("metadata title")
    made.metadata["explainer"] = {
        "lang": say("lang"),
        "dir": say("dir"),
        "description": say("description"),
        "title": say("title"),
        "slug": say("slug"),
        "tags": [say("tag")],
    }
    return made


def write_notebook(path: Path, *, say=text):
    """Write the hostile notebook and return its path."""
    nbformat.write(notebook(say=say), path)
    return path
