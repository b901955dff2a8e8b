"""The files that pages offer for download: in the folder ``files`` beside the notebooks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from explainer.notebook.folder import find_file
from explainer.source.tokens import parse_markdown
from explainer.text.data_types import FOLDER, get_data_type
from explainer.text.markup import apply_edits, find_elements, format_start_tag


def find_data_file(folder: Path, name: str, path: str) -> Path | None:
    """Return a file that a notebook's page offers; None if there is none.

    Args:
        folder: the folder of notebooks; nothing outside it is found.
        name: the notebook's path below the folder, with ``/``.
        path: the file's path, relative to the notebook.
    """
    file = find_file(folder, name, path)
    if file is None or not get_data_type(file.name):
        return None
    return file if FOLDER in file.relative_to(folder.resolve()).parts[:-1] else None


def get_download_name(href: str) -> str:
    """Return the name of the file that a link offers; empty for any other link."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    path = PurePosixPath(unquote(parts.path))
    is_offered = not parts.scheme and not parts.netloc and FOLDER in path.parts[:-1]
    return path.name if is_offered and get_data_type(path.name) else ""


def list_data_links(text: str) -> Iterator[str]:
    """Yield the path, relative to the notebook, of each file that a text of Markdown links to."""
    for token in parse_markdown(text):
        for child in token.children or ():
            href = str(child.attrs.get("href", "")) if child.type == "link_open" else ""
            if get_download_name(href) and href.startswith(f"{FOLDER}/"):
                yield unquote(urlsplit(href).path)


def replace_data_links(html: str, link: Callable[[str], str]) -> str:
    """Return HTML whose links to files for download have other addresses.

    Args:
        html: safe HTML.
        link: returns the address of a file, from its path relative to the notebook.
    """
    edits = []
    for element in find_elements(html):
        name = get_download_name(element.attributes.get("href", "")) if element.tag == "a" else ""
        if name:
            address = link(unquote(urlsplit(element.attributes["href"]).path))
            attributes = {**element.attributes, "href": address, "download": name}
            edits.append(element.edit_start(format_start_tag("a", attributes)))
    return apply_edits(html, edits)


def make_data_uri(file: Path) -> str:
    """Return the ``data:`` address of a file."""
    data = b64encode(file.read_bytes()).decode()
    return f"data:{get_data_type(file.name)};base64,{data}"
