"""Notebooks as other tools write them: what is repaired, what is reported, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from explainer.errors import ContentError
from explainer.notebook.folder import find_unlisted, list_notebooks
from explainer.notebook.json_reader import UnreadableNotebook
from explainer.notebook.page_list import list_folder
from explainer.notebook.reader import find_site_language, parse_notebook, read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import ENGLISH, make_view
from explainer.search.folder import FolderIndex
from explainer.search.index import inline_index


def data_of(**cell: object) -> bytes:
    first = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# A"}
    second = {"cell_type": "code", "id": "b", "metadata": {}, "source": "1", "outputs": []}
    second |= {"execution_count": None}
    cells = [first, {name: value for name, value in (second | cell).items() if value is not ...}]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return json.dumps(notebook).encode()


STREAM = {"output_type": "stream", "name": "stdout", "text": "said"}
NOT_A_NUMBER = "a number that JSON does not have, such as NaN, was replaced by null"
TAGS = "its tags are not a list of different words"
LEFT_OUT = "cell 2: one of its outputs has an unknown type, and is left out"


@pytest.mark.parametrize(
    ("cell", "reports", "outputs"),
    [
        ({}, [], []),
        ({"outputs": ...}, ["cell 2: its outputs are missing or not a list"], []),
        ({"outputs": 3}, ["cell 2: its outputs are missing or not a list"], []),
        ({"outputs": {"a": 1}}, ["cell 2: its outputs are missing or not a list"], []),
        ({"outputs": STREAM}, ["cell 2: its output is not in a list"], [STREAM]),
        ({"outputs": [3, STREAM, {"output_type": "unknown"}]}, [LEFT_OUT], [STREAM]),
        (
            {"outputs": [{"output_type": "pyout", "prompt_number": 1, "text": "3"}]},
            ["cell 2: one of its outputs has a type of nbformat 3"],
            [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "data": {"text/plain": "3"},
                    "metadata": {},
                }
            ],
        ),
        (
            {"outputs": [{"output_type": "stream", "text": "said"}]},
            ["cell 2: the field “name” of an output is missing or invalid"],
            [STREAM],
        ),
        ({"metadata": []}, ["cell 2: its metadata is missing or not an object"], []),
        ({"source": None}, ["cell 2: its source is missing or not text"], []),
        ({"execution_count": "*"}, ["cell 2: its execution count is missing or not a number"], []),
        ({"id": "a"}, ["cell 2: its id is missing, invalid or used twice"], []),
        ({"id": ...}, ["cell 2: its id is missing, invalid or used twice"], []),
        (
            {"cell_type": ..., "outputs": ..., "execution_count": ...},
            ["cell 2: its type is missing, so it is a raw cell"],
            None,
        ),
        (
            {"source": "\ud800"},
            ["cell 2: characters that are not valid Unicode were replaced by �"],
            [],
        ),
        ({"metadata": {"x": float("nan")}}, [f"cell 2: {NOT_A_NUMBER}"], []),
        ({"metadata": {"tags": "a, b"}}, [f"cell 2: {TAGS}"], []),
        ({"metadata": {"tags": ["a", "a"]}}, [f"cell 2: {TAGS}"], []),
        (
            {"metadata": {"collapsed": "no"}},
            ["cell 2: the value of “collapsed” in its metadata is not valid, and is left out"],
            [],
        ),
        (
            {"colab_type": "code"},
            [
                "cell 2: the field “colab_type” does not belong in a cell of its type, "
                "and is left out"
            ],
            [],
        ),
        ({"source": ..., "input": "1"}, [], []),
    ],
)
def test_a_repair_is_reported_with_its_cell(
    cell: dict[str, object], reports: list[str], outputs: object
) -> None:
    """Each gap is filled in, the notebook is valid, and the report names the cell."""
    opened = parse_notebook(data_of(**cell))
    nbformat.validate(opened.node)
    assert [str(repair) for repair in opened.repairs] == reports
    assert opened.node.cells[1].get("outputs") == outputs
    assert parse_notebook(data_of(**cell)) == opened


def test_a_value_that_is_not_a_cell_is_kept_as_text() -> None:
    """Nothing that stands in a list of cells is lost."""
    notebook = json.loads(data_of())
    notebook["cells"].append(["kept"])
    opened = parse_notebook(json.dumps(notebook).encode())
    assert (opened.node.cells[2].cell_type, opened.node.cells[2].source) == ("raw", '["kept"]')
    assert len(opened.repairs) == 1 + 1  # it has no id either


def test_an_old_notebook_is_not_damaged() -> None:
    """Cells of nbformat 4.4 have no ids, which is not reported; nbformat 3 is reported."""
    notebook = json.loads(data_of())
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    assert parse_notebook(json.dumps(notebook).encode()).repairs == ()
    old = nbformat.convert(new_notebook(cells=[new_markdown_cell("# Old")]), 3)
    opened = parse_notebook(json.dumps(old).encode())
    assert opened.view.cells[0].source == "# Old"
    assert [repair.message for repair in opened.repairs] == [
        "the notebook has the old format nbformat 3"
    ]


OLD_CELLS = [
    {"cell_type": "markdown", "source": "# Old"},
    {
        "cell_type": "code",
        "input": "print(1)\n2",
        "language": "python",
        "collapsed": False,
        "prompt_number": 1,
        "outputs": [
            {"output_type": "stream", "stream": "stdout", "text": "1"},
            {"output_type": "pyout", "prompt_number": 1, "text": "2", "html": "<b>2</b>"},
        ],
    },
]


@pytest.mark.parametrize("version", [2, 3, 4, "3", 3.0, None])
def test_worksheets_are_read(version: object) -> None:
    """Notebooks of nbformat 2 and 3 keep their text, code and outputs; a wrong version does too."""
    sheets = [{"cells": OLD_CELLS}, {"cells": [{"cell_type": "raw", "source": "end"}]}]
    old = {"nbformat": version, "metadata": {"name": "n"}, "worksheets": sheets}
    opened = parse_notebook(json.dumps(old).encode())
    nbformat.validate(opened.node)
    assert [cell.source for cell in opened.node.cells] == ["# Old", "print(1)\n2", "end"]
    stream, result = opened.node.cells[1].outputs
    assert (stream.name, stream.text) == ("stdout", "1")
    assert result.data == {"text/plain": "2", "text/html": "<b>2</b>"}
    assert "old format" in str(opened.repairs[-1])


def test_the_gaps_of_an_old_notebook_are_filled() -> None:
    """What nbformat needs to convert a notebook may be missing."""
    cells = [{"cell_type": "code"}, {"cell_type": "heading", "source": "H"}, {}, 3]
    for sheets in ([{"cells": cells}, 3, {}], None):
        old = {"nbformat": 3, "worksheets": sheets}
        nbformat.validate(parse_notebook(json.dumps(old).encode()).node)


@pytest.mark.parametrize(
    ("cell", "source", "type", "report"),
    [
        ({"cell_type": "heading", "level": 2, "source": "H"}, "## H", "markdown", "heading"),
        ({"cell_type": "heading", "source": "H"}, "# H", "markdown", "heading"),
        ({"cell_type": "html", "source": "<b>"}, "<b>", "markdown", "html"),
        ({"cell_type": "poem", "source": "text"}, "text", "raw", "poem"),
    ],
)
def test_a_cell_type_of_another_format(
    cell: dict[str, object], source: str, type: str, report: str
) -> None:
    """Headings and HTML become Markdown, and any other text is kept as a raw cell."""
    opened = parse_notebook(data_of(**{"outputs": ..., "execution_count": ..., **cell}))
    assert (opened.node.cells[1].source, opened.node.cells[1].cell_type) == (source, type)
    message = f"cell 2: its type “{report}” is not of nbformat 4, so it is a {type} cell"
    assert message in [str(repair) for repair in opened.repairs]


def test_options_of_a_directive_are_tags() -> None:
    """MyST's options above the code would be a syntax error."""
    source = ":tags: [hide-input, discuss]\n:name: a\n\nprint(1)\nx = a[:b:]"
    opened = parse_notebook(data_of(source=source, metadata={"tags": ["mine"]}))
    cell = opened.node.cells[1]
    assert cell.source == "print(1)\nx = a[:b:]"
    assert cell.metadata.tags == ["mine", "hide-input", "discuss"]
    assert [str(repair) for repair in opened.repairs] == [
        "cell 2: its line “:tags:” is not code, and is read as tags",
        "cell 2: its line “:name:” is not code, and is left out",
    ]


TEXT = data_of().decode()
READ = {
    "a byte order mark": (b"\xef\xbb\xbf" + data_of(), None),
    "CRLF": (json.dumps(json.loads(TEXT), indent=1).replace("\n", "\r\n").encode(), None),
    "UTF-16": (TEXT.encode("utf-16"), "UTF-16"),
    "a field twice": (
        TEXT.replace('"source": "1"', '"source": "0", "source": "1"').encode(),
        "cell 2: the field “source” is there twice, and the last one counts",
    ),
    "a number that is infinite": (
        TEXT.replace('"execution_count": null', '"execution_count": 1e999').encode(),
        NOT_A_NUMBER,
    ),
    "an integer of 5,000 digits": (
        TEXT.replace('"execution_count": null', f'"execution_count": {"9" * 5000}').encode(),
        NOT_A_NUMBER,
    ),
    "no nbformat": (TEXT.replace('"nbformat": 4, ', "").encode(), "its “nbformat” is missing"),
    "a version as text": (
        TEXT.replace('"nbformat": 4', '"nbformat": "4"').encode(),
        "its “nbformat” is not an integer",
    ),
    "metadata of a kernel without its name": (
        TEXT.replace('"metadata": {}, "cells"', '"metadata": {"kernelspec": {}}, "cells"').encode(),
        "the value of “kernelspec” in its metadata is not valid, and is left out",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_jupyter_opens_is_read(name: str) -> None:
    """The cells are all there, the notebook can be written, and what was repaired is reported."""
    data, report = READ[name]
    opened = parse_notebook(data)
    assert [cell.source for cell in opened.node.cells] == ["# A", "1"]
    json.dumps(opened.node, allow_nan=False)
    nbformat.validate(opened.node)
    reports = " ".join(map(str, opened.repairs))
    assert (report or "") in reports
    assert bool(report) == bool(reports)


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_new_notebook(data: bytes) -> None:
    """JupyterLab opens it in the same way; it is reported."""
    opened = parse_notebook(data)
    assert opened.node.cells == []
    assert "the file is empty" in str(opened.repairs[0])


@pytest.mark.parametrize(
    ("data", "code", "reason"),
    [
        (b'{"a": 1', "E801", "broken or incomplete"),
        (b"[]", "E801", "it has no “nbformat”"),
        (b'{"nbformat": 5, "cells": []}', "E801", "nbformat 5, which is not supported"),
        (b"[" * 200_000, "E801", "nested too deeply"),
        (TEXT.replace('"1"', "[" * 500 + "]" * 500).encode(), "E801", "nested too deeply"),
        (b"\xff\xfe\x00", "E801", "not text in UTF-8"),
        (TEXT.encode("latin-1").replace(b"# A", b"\xe4"), "E801", "not text in UTF-8"),
        (b'{"nbformat": 4, "cells": 1}', "E801", "its cells are not a list"),
        (b'{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> mine\n}', "E811", "git merge"),
        (b"{\r\n<<<<<<< a\r\n1\r\n=======\r\n2\r\n>>>>>>> b\r\n}", "E811", "git merge"),
    ],
)
def test_what_is_not_a_notebook_is_refused(data: bytes, code: str, reason: str) -> None:
    """The reason says what is wrong, in one line."""
    with pytest.raises(UnreadableNotebook, match=reason) as refused:
        parse_notebook(data)
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"kernelspec": {"name": "python3", "display_name": "P", "language": "Python"}}, "python"),
        ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, "r"),
        ({"language_info": {"name": "julia"}}, "julia"),
        (
            {
                "kernelspec": {"name": ".net-csharp", "display_name": ".NET", "language": "C#"},
                "language_info": {"name": "polyglot-notebook"},
                "dotnet_interactive": {},
            },
            "c#",
        ),
    ],
)
def test_the_language_of_the_code(
    metadata: dict[str, object], language: str, tmp_path: Path
) -> None:
    """Code in another language than Python is a warning."""
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(metadata=metadata), path)
    opened = read_notebook(path)
    assert opened.view.language == language
    codes = [diagnostic.code for diagnostic in opened.diagnostics(path)]
    assert codes == ([] if language == "python" else ["W812"])


def test_repairs_are_warnings_of_the_file(tmp_path: Path) -> None:
    """Each repair is a warning that says what to do."""
    path = tmp_path / "a.ipynb"
    path.write_bytes(data_of(outputs=3))
    (warning,) = read_notebook(path).diagnostics(path)
    assert warning.is_warning
    assert str(warning).startswith(
        f"{path}: W810 cell 2: its outputs are missing or not a list; open"
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that cannot be read is reported as one."""
    with pytest.raises(ContentError, match="cannot be read as a notebook: No such file"):
        read_notebook(tmp_path / "a.ipynb")


BAD = {
    "outputs that are a number": data_of(outputs=3),
    "outputs that are an object": data_of(outputs={"a": 1}),
    "deep nesting": b'{"nbformat": 4, "cells": ' + b"[" * 200_000,
    "deep metadata": data_of().replace(
        b'"metadata": {}', b'"metadata": ' + b"[" * 900 + b"]" * 900
    ),
    "a lone surrogate": data_of(source="# \ud800"),
    "a lone surrogate in an output": data_of(outputs=[STREAM | {"text": "\udfff"}]),
    "not UTF-8": b"\xff\xfe",
    "a list": b"[]",
    "nothing": b"",
    "a git conflict": b"{\n<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n}",
    "cells that are a number": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 1}',
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_notebook_breaks_neither_search_nor_the_list(name: str, tmp_path: Path) -> None:
    """The other notebooks are found and listed."""
    (tmp_path / "bad.ipynb").write_bytes(BAD[name])
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Sound")]), tmp_path / "good.ipynb")
    index = inline_index(FolderIndex(tmp_path).update())
    assert "Sound" in index
    assert "Sound" in render_page(make_view(list_folder(tmp_path))).main
    index.encode()


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    """A file that has no web address is left out, with a warning."""
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Sound")]), tmp_path / "good.ipynb")
    try:
        (tmp_path / "bad\udcff.ipynb").write_bytes(data_of())
    except OSError:
        pytest.skip("this file system has no such names")
    assert list_notebooks(tmp_path) == ["good.ipynb"]
    (warning,) = find_unlisted(tmp_path)
    assert str(warning).startswith(f"{tmp_path}/bad\\udcff.ipynb: W814 the name of this notebook")
    assert "Sound" in inline_index(FolderIndex(tmp_path).update())
    assert "Sound" in render_page(make_view(list_folder(tmp_path))).main


@pytest.mark.parametrize("lang", [None, "", 3, "../x", ["de"]])
def test_a_notebook_without_a_language_is_english(lang: object) -> None:
    """A foreign notebook has a language that screen readers know."""
    cells = [new_code_cell("1", outputs=[new_output("stream", text="said")])]
    assert make_view(new_notebook(cells=cells)).lang == "en"
    assert make_view(new_notebook(metadata={"explainer": {"lang": lang}})).lang == "en"


def test_a_notebook_without_a_language_has_that_of_its_site(tmp_path: Path) -> None:
    """The list of pages knows the language of the site."""
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(), path)
    assert find_site_language(tmp_path) == ENGLISH
    site = new_notebook(metadata={"explainer": {"lang": "ar", "dir": "rtl"}})
    nbformat.write(site, tmp_path / "index.ipynb")
    view = read_notebook(path, site=find_site_language(tmp_path)).view
    assert (view.lang, view.dir) == ("ar", "rtl")
    nbformat.write(new_notebook(metadata={"explainer": {"lang": "de"}}), path)
    view = read_notebook(path, site=find_site_language(tmp_path)).view
    assert (view.lang, view.dir) == ("de", "ltr")
