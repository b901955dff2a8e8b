"""Files that a page offers for download: they are in every edition of the page."""

from __future__ import annotations

import base64
import re
import shutil
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from explainer.cli.main import main
from explainer.scaffold.course_files import VOILA
from support.paths import ROOT
from support.servers import serve, serve_with_voila

DATA = b"bird,count\nowl,3\n"
LINK = re.compile(r"<a ([^>]*)>our counts</a>")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a folder with a page that offers a file."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "content/pages/data").mkdir(parents=True)
    (folder / "content/site.toml").write_text('title = "Birds"\n')
    (folder / "content/pages/data/our counts.csv").write_bytes(DATA)
    page = "# Birds\n\nSee [our counts](data/our%20counts.csv).\n"
    (folder / "content/pages/birds.md").write_text(page)
    assert build(folder) == 0
    return folder


def build(folder: Path) -> int:
    return main(["build", str(folder / "content"), "--out", str(folder / "notebooks")])


def export(course: Path, kind: str, *words: str) -> str:
    out = course / "out.html"
    done = main(
        [
            "export",
            kind,
            "birds",
            "--notebooks",
            str(course / "notebooks"),
            "--content",
            str(course / "none"),
            "--out",
            str(out),
            *words,
        ]
    )
    assert done == 0
    return out.read_text(encoding="utf-8")


def fetch(address: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read(), str(answer.headers.get("Content-Disposition"))


def test_notebook_has_the_file_beside_it(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its link works in JupyterLab, and a changed file is stale, then copied, with a backup."""
    (cell,) = (
        c
        for c in nbformat.read(course / "notebooks/birds.ipynb", 4).cells
        if "our counts" in c.source
    )
    assert "[our counts](files/data/our%20counts.csv)" in cell.source
    copy = course / "notebooks/files/data/our counts.csv"
    assert copy.read_bytes() == DATA
    copy.write_bytes(b"mine")
    words = ["build", str(course / "content"), "--out", str(course / "notebooks"), "--check"]
    assert main(words) == 1
    assert "our counts.csv: this notebook is stale" in capsys.readouterr().err
    assert build(course) == 0
    assert copy.read_bytes() == DATA
    (backup,) = (copy.parent / ".backups").iterdir()
    assert backup.read_bytes() == b"mine"
    assert main(words) == 0


def test_our_server_sends_the_file_to_save(course: Path) -> None:
    """The link of the page leads to it; nothing else of the folder is sent."""
    with serve(course / "notebooks", "--kernels", "0") as server:
        page, _ = fetch(f"{server.address}/voila/render/birds.ipynb")
        (link,) = LINK.findall(page.decode())
        assert 'href="files/data/our%20counts.csv"' in link
        data, disposition = fetch(f"{server.address}/voila/render/files/data/our%20counts.csv")
        assert (data, disposition) == (DATA, "attachment; filename*=UTF-8''our%20counts.csv")
        for path in ("files/data/.backups/x.csv", "files/../birds.ipynb", "files/none.csv"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                fetch(f"{server.address}/voila/render/{path}")
            assert refused.value.code == 404


def test_plain_voila_sends_the_file(course: Path) -> None:
    """Also where the notebooks are in a folder below the one that Voilà serves, as on Binder."""
    shutil.copy(ROOT / VOILA, course)
    with serve_with_voila(course, cwd=course) as server:
        page, _ = fetch(f"{server.address}/voila/render/notebooks/birds.ipynb")
        (link,) = LINK.findall(page.decode())
        (href,) = re.findall(r'href="([^"]+)"', link)
        assert 'download="our counts.csv"' in link
        assert fetch(f"{server.address}{href}")[0] == DATA


def test_site_has_the_file(course: Path) -> None:
    """It is a file of the site, and the link saves it under its name."""
    words = ["export", "site", "--notebooks", str(course / "notebooks")]
    assert main([*words, "--content", str(course / "none"), "--out", str(course / "site")]) == 0
    (link,) = LINK.findall((course / "site/birds.html").read_text(encoding="utf-8"))
    assert 'href="files/data/our%20counts.csv"' in link
    assert 'download="our counts.csv"' in link
    assert (course / "site/files/data/our counts.csv").read_bytes() == DATA


@pytest.mark.parametrize(
    ("kind", "words"), [("html", ()), ("slides", ()), ("handout", ("--no-pdf",))]
)
def test_one_file_carries_the_file(course: Path, kind: str, words: tuple[str, ...]) -> None:
    """A page as one file, slides and a handout have the bytes in the link."""
    (link,) = LINK.findall(export(course, kind, *words))
    data = f"data:text/csv;base64,{base64.b64encode(DATA).decode()}"
    assert f'href="{data}"' in link
    assert 'download="our counts.csv"' in link


def test_adopted_notebook_keeps_its_files(course: Path) -> None:
    """A page of it builds the same link, and a file that only the notebook has is taken along."""
    path = course / "notebooks/mine.ipynb"
    node = nbformat.read(course / "notebooks/birds.ipynb", 4)
    (cell,) = (c for c in node.cells if "our counts" in c.source)
    cell.source += "\n\nAnd [my own](files/own.csv)."
    nbformat.write(node, path)
    (course / "notebooks/files/own.csv").write_bytes(b"own")
    assert main(["adopt", str(path), "--content", str(course / "content"), "--author", "A"]) == 0
    assert (course / "content/pages/own.csv").read_bytes() == b"own"
    assert build(course) == 0
    text = "\n".join(cell.source for cell in nbformat.read(path, 4).cells)
    assert "[our counts](files/data/our%20counts.csv)" in text
    assert "[my own](files/own.csv)" in text


def test_copies_of_notebooks_get_the_files(course: Path, tmp_path: Path) -> None:
    """`explainer update` copies them to a folder of copies, as on JupyterHub."""
    assert main(["update", str(tmp_path), "--from", str(course / "notebooks")]) == 0
    assert (tmp_path / "files/data/our counts.csv").read_bytes() == DATA
