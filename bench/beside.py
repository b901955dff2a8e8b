"""Other tools with the same content, each in its own environment.

Three app servers (Panel, Streamlit, marimo) and static pages (bare HTML, nbconvert, Jupyter Book,
and Distill's first template if npm is installed). The environments are created once in
``build/peers``, with the versions in this file.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook
from peer import Shipped
from servers import ROOT, Row

APPS = Path(__file__).parent / "apps"
NEEDS = {
    "panel": ("panel==1.9.4", "bokeh==3.9.2"),
    "streamlit": ("streamlit==1.67.0",),
    "marimo": ("marimo==0.25.2",),
    "nbconvert": ("nbconvert==7.17.2", "ipykernel==7.4.0"),
    "book": ("jupyter-book==1.0.4.post1",),
}
"""Environment → its packages."""
APP_COMMANDS = {
    "panel": (
        "Panel",
        "/panel_app",
        (
            "serve",
            "panel_app.py",
            "--address=127.0.0.1",
            "--port={port}",
            "--allow-websocket-origin=127.0.0.1:{port}",
        ),
    ),
    "streamlit": (
        "Streamlit",
        "/",
        (
            "run",
            "streamlit_app.py",
            "--server.address=127.0.0.1",
            "--server.port={port}",
            "--server.headless=true",
            "--browser.gatherUsageStats=false",
        ),
    ),
    "marimo": (
        "marimo",
        "/",
        ("run", "marimo_app.py", "--headless", "--no-token", "--host=127.0.0.1", "--port={port}"),
    ),
}
"""App server → its title, the path of the page and the options of its command."""
DISTILL = "distill-template@1.1.0"
DISTILL_SCRIPT = '<script src="https://distill.pub/template.v1.js"></script>'
"""What Distill's own renderer looks for, and takes out of the page that it makes."""
ASKS_NOTHING = {"DO_NOT_TRACK": "1", "MARIMO_SKIP_UPDATE_CHECK": "1"}


def environment(name: str) -> Path:
    """Return the folder of an environment's commands; create it if it is incomplete."""
    folder = ROOT / "build" / "peers" / name
    whole = folder / ".whole"
    if not whole.exists() or whole.read_text() != repr(NEEDS[name]):
        print(f"making the environment of {name}", file=sys.stderr, flush=True)
        venv.create(folder, clear=True, with_pip=True)
        pip = (folder / "bin" / "python", "-m", "pip", "install", "-qqq")
        subprocess.run([*pip, "--disable-pip-version-check", *NEEDS[name]], check=True)
        whole.write_text(repr(NEEDS[name]))
    return folder / "bin"


def app_rows(page: Shipped, private: Path) -> dict[str, Callable[[], Row]]:
    """Return, for each app server, a function that makes its row and its environment."""
    return {name: partial(_app_row, name, page, private) for name in APP_COMMANDS}


def _app_row(name: str, page: Shipped, private: Path) -> Row:
    told = private / "page.json"
    words = {
        "title": page.title,
        "head": page.head,
        "sections": page.sections,
        "studies": page.studies,
        "foot": page.foot,
    }
    told.write_text(json.dumps(words), encoding="utf-8")
    title, path, options = APP_COMMANDS[name]
    command = (f"{environment(name)}/{name}", *options)
    env = {"EXPLAINER_PAGE": str(told), **ASKS_NOTHING}
    return Row(name=name, title=title, command=command, folder=APPS, path=path, env=env)


def file_rows(page: Shipped, private: Path) -> dict[str, Callable[[], Row]]:
    """Return, for each static page, a function that makes it; Python's HTTP server serves it."""
    makers = {
        "bare": ("bare HTML", bare_page),
        "nbconvert": ("nbconvert", nbconvert_page),
        "book": ("Jupyter Book", book_page),
    }
    if shutil.which("npm"):
        makers["distill"] = "Distill v1", distill_page

    def make(name: str) -> Row:
        title, write = makers[name]
        return file_row(name, title, write(page, private / name))

    return {name: partial(make, name) for name in makers}


def file_row(name: str, title: str, file: Path) -> Row:
    """Return the row of one static page."""
    host = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "{port}")
    return Row(name=name, title=title, command=host, folder=file.parent, path=f"/{file.name}")


def bare_page(page: Shipped, folder: Path) -> Path:
    """Write the page as HTML without styles and scripts; return the file."""
    parts = [
        f'<section id="s{at}">{text}{_step(page, at)}</section>'
        for at, text in enumerate(page.sections)
    ]
    opening = (
        "<!DOCTYPE html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>{escape(page.title)}</title>"
    )
    folder.mkdir()
    file = folder / "page.html"
    body = "".join([page.head, *parts, *_cards(page), page.foot])
    file.write_text(opening + body, encoding="utf-8")
    return file


def nbconvert_page(page: Shipped, folder: Path) -> Path:
    """Convert a notebook of Markdown cells with nbconvert; return the file."""
    cells = [f"# {page.title}"]
    cells += [
        f'<a id="s{at}"></a>\n\n{text}\n\n{_step(page, at)}'
        for at, text in enumerate(page.markdown)
    ]
    cells += [*_cards(page), page.foot]
    folder.mkdir()
    notebook = folder / "page.ipynb"
    nodes = [new_markdown_cell(cell, id=f"cell-{at}") for at, cell in enumerate(cells)]
    nbformat.write(new_notebook(cells=nodes), notebook)
    command = [environment("nbconvert") / "jupyter-nbconvert", "--to", "html", notebook]
    subprocess.run(command, check=True, capture_output=True)
    return notebook.with_suffix(".html")


def book_page(page: Shipped, folder: Path) -> Path:
    """Build a Jupyter Book of one page; return the file."""
    folder.mkdir()
    settings = {"title": page.title, "execute": {"execute_notebooks": "off"}}
    (folder / "_config.yml").write_text(json.dumps(settings))
    (folder / "_toc.yml").write_text(json.dumps({"format": "jb-book", "root": "index"}))
    parts = [f"(s{at})=\n\n{text}\n\n{_step(page, at)}" for at, text in enumerate(page.markdown)]
    text = "\n\n".join([f"# {page.title}", *parts, *_cards(page), page.foot])
    (folder / "index.md").write_text(text, encoding="utf-8")
    command = [environment("book") / "jupyter-book", "build", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "_build" / "html" / "index.html"


def distill_page(page: Shipped, folder: Path) -> Path:
    """Render a page with Distill; return the file."""
    made = ROOT / "build" / "peers" / "distill"
    render = made / "node_modules" / "distill-template" / "bin" / "render"
    if not render.exists():
        made.mkdir(parents=True, exist_ok=True)
        (made / "package.json").write_text("{}")
        npm = ["npm", "install", "--ignore-scripts", "--silent", DISTILL]
        subprocess.run(npm, cwd=made, check=True, stdout=subprocess.DEVNULL)
    parts = [
        f'<div class="l-body" id="s{at}">{text}{_step(page, at)}</div>'
        for at, text in enumerate(page.sections)
    ]
    front = f'<script type="text/front-matter">\ntitle: "{page.title}"\n</script>'
    body = "".join([page.head, *parts, '<div class="l-body">', *_cards(page), page.foot, "</div>"])
    source = folder / "source.html"
    folder.mkdir()
    source.write_text(
        f"<!doctype html><html lang=en><head><meta charset=utf-8>"
        f'<meta name="viewport" content="width=device-width"><title>{escape(page.title)}</title>'
        f"{DISTILL_SCRIPT}</head><body>{front}<dt-article>{body}</dt-article></body></html>",
        encoding="utf-8",
    )
    done = subprocess.run(["node", render, "-i", source], check=True, capture_output=True)
    file = folder / "page.html"
    file.write_bytes(done.stdout)
    return file


def _step(page: Shipped, at: int) -> str:
    """Return the links to the previous and the next section."""
    before = f'<a href="#s{at - 1}">Previous section</a>' if at else ""
    after = f'<a href="#s{at + 1}">Next section</a>' if at < len(page.sections) - 1 else ""
    return f"<p>{before} {after}</p>"


def _cards(page: Shipped) -> list[str]:
    return [
        f"<details><summary>{escape(name)}</summary>\n\n{body}\n\n</details>"
        for name, body in page.studies
    ]
