from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explainer.errors import ContentError
from explainer.text.front_matter import Document, read_document
from explainer.text.source_text import MAX_BYTES


@pytest.fixture
def read(tmp_path: Path):
    def read_bytes(data: bytes | str) -> Document:
        path = tmp_path / "p.md"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_document(path)

    return read_bytes


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("title: no\ntime: 12:30\nn: 1e-3\nd: 2014-06-01", ["no", "12:30", "1e-3", "2014-06-01"]),
        ("title : x\ntag :", ["x", ""]),
        ("tag: [a, b]\nx: {y: 1}", [["a", "b"], {"y": "1"}]),
        ("x: !!python/object:os.system y\n<<: z", ["y", "z"]),
    ],
)
def test_yaml_scalars_stay_text(text: str, fields: list[object], read) -> None:
    """YAML scalars are not converted to numbers, dates or booleans."""
    assert list(read(f"---\n{text}\n---\nBody").fields.values()) == fields


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_are_counted_in_the_file(end: str, mark: str, read) -> None:
    """Line ends and a byte order mark change neither values nor line numbers."""
    lines = ["", "---", "", "title: x", "# a remark", "tag: y", "---", "", "", "Body", "more", ""]
    document = read(mark + end.join(lines))
    assert dict(document.lines) == {"title": 4, "tag": 6}
    assert (document.body, document.body_line) == ("Body\nmore", 10)


def test_toml_front_matter(read) -> None:
    """Front matter between +++ lines is TOML, and its scalars are text too."""
    document = read("+++\ntitle = 'x'\nn = 12\n\n[[many]]\nyes = true\n+++\nBody")
    assert document.fields == {"title": "x", "n": "12", "many": [{"yes": "true"}]}
    assert dict(document.lines) == {"title": 2, "n": 3, "many": 5}


@pytest.mark.parametrize(
    "text", ["Body", "Body\n\n---\n\nmore", "--- no ---\nBody", "---\n---\nBody"]
)
def test_no_front_matter(text: str, read) -> None:
    """A file without front matter, or with an empty one, has no fields and keeps its text."""
    document = read(text)
    assert document.fields == {}
    assert "Body" in document.body


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "p.md: E001 this file is empty; write the text, or remove the file"),
        (b" \n\t\n", "p.md: E001 this file is empty"),
        (b"ab\ncd\xe9", "p.md:2: E008 byte 6 of this file (0xe9) is not UTF-8"),
        (b"\xef\xbb\xbf\xe9", "p.md:1: E008 byte 4 of this file"),
        (b"\xff\xfea\0", "p.md:1: E006 this file is UTF-16"),
        (b"a\nb\0", "p.md:2: E007 there is a NUL byte here"),
        (b"---\na: 1\nb: 2\na: 3\n---\n", "p.md:4: E103 the field “a” is set a second time here"),
        (b"---\na: {b: 1, b: 2}\n---\n", "p.md:2: E103 the field “b” is set a second time here"),
        (b"---\na: [1\nb: 2\n---\n", "p.md:3: E102 the front matter is not valid YAML"),
        (b"---\na: &x [*x]\n---\n", "p.md:2: E102 the front matter is not valid YAML"),
        (b"---\n? [a]\n: b\n---\n", "p.md:2: E102 the name of a field is not text"),
        (b"---\n- a\n---\n", "p.md:2: E104 the front matter has no fields"),
        (b"---\njust words\n---\n", "p.md:2: E104 the front matter has no fields"),
        (b"\n---\na: 1\n\nwords", "p.md:2: E101 the front matter that begins here is never closed"),
        (
            b"+++\na = 1\na = 2\n+++\n",
            "p.md:3: E102 this is not valid TOML (Cannot overwrite",
        ),
        (b"+++\na =\n+++\n", "p.md:2: E102 this is not valid TOML"),
        (
            b"---\n" + b"- " * 20_000 + b"x\n---\n",
            "p.md:2: E105 the fields are nested more than",
        ),
        (
            b"---\na: " + b"[" * 999 + b"\n---\n",
            "p.md:2: E105 the fields are nested more than",
        ),
        (b"x" * (MAX_BYTES + 1), "p.md: E005 this file has 2.0 MB; the limit is 2 MB"),
    ],
)
def test_invalid_file_is_reported(data: bytes, message: str, read) -> None:
    """An invalid file is reported with its line, what is wrong and a hint."""
    with pytest.raises(ContentError) as caught:
        read(data)
    assert message in str(caught.value)
    assert all(diagnostic.hint for diagnostic in caught.value.diagnostics)


def test_folder_and_missing_file(tmp_path: Path) -> None:
    """A folder, a missing file and an impossible name are reported without a traceback."""
    for path, message in [
        (tmp_path, "a folder"),
        (tmp_path / "x", "does not exist"),
        (Path("a\0b"), "cannot be read"),
    ]:
        with pytest.raises(ContentError, match=message):
            read_document(path)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [("a heart â™¥ here", "a heart ♥ here"), ("naÃ¯ve “é” ’", "naïve “é” ’"), ("Ã©tÃ©", "été")],
)
def test_mojibake_is_repaired_with_a_warning(text: str, repaired: str, read) -> None:
    """UTF-8 that was read in another encoding is repaired, with a warning at its line."""
    document = read(f"---\ntitle: x\n---\n\n{text}")
    assert document.body == repaired
    assert [(warning.line, warning.is_warning) for warning in document.warnings] == [(5, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Café, naïve, “quoted”, it’s — ♥ 日本 Привет",
        "IRMÃ E MÃE, NÃO – SÃO PAULO, vis Ã vis",
        "`â™¥` in code",
        "```\nâ™¥\n```",
        "~~~\n```\nâ™¥\n~~~",
    ],
)
def test_correct_text_is_unchanged(text: str, read) -> None:
    """Accents, curly quotes and code are unchanged."""
    document = read(text)
    assert (document.body, document.warnings) == (text, ())


YAMLISH = st.lists(
    st.sampled_from(
        [
            "---\n",
            "+++\n",
            "a: b\n",
            "a = 1\n",
            "- x\n",
            "[",
            "{",
            ":",
            "\t",
            "&a ",
            "*a",
            "!!",
            "|\n",
            "'",
            '"',
            "#",
            "\r\n",
            "é",
            "\x00",
            "Ã©",
            "```\n",
            "%",
        ]
    ),
    max_size=20,
).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=YAMLISH.map(str.encode) | st.binary(max_size=60))
def test_any_bytes_are_a_document_or_a_content_error(data: bytes, read) -> None:
    """Reading any bytes gives a document or raises a ContentError."""
    try:
        document = read(data)
    except ContentError:
        return
    assert set(document.lines) == set(document.fields)
    assert document.body_line >= 1
