"""Remember what a course was made from, so that it can be updated.

The folder ``.explainer`` of a course has ``course.toml``, with the options and the digest of each
file as it was written last, and in ``base`` the text of these files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from explainer.errors import ExplainerError
from explainer.notebook.merge.backups import digest_bytes
from explainer.scaffold.course_files import FIRST_PAGE, Course
from explainer.text.front_matter import FieldsError, parse_toml
from explainer.text.yaml import quote_scalar

FOLDER = ".explainer"
RECORD, BASE = f"{FOLDER}/course.toml", f"{FOLDER}/base"
STARTER = f"content/pages/{FIRST_PAGE}.md"
"""The page to be replaced, which is not updated."""
HEAD = (
    "# This folder belongs to explainer: `explainer update` finds here what the course was made\n"
    "# from, and how its files were then. Keep it with the course, also in git.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRecord:
    """What a course was made from."""

    course: Course
    version: str
    """Of the pages; empty if they have none."""
    digests: Mapping[str, str]
    """The digest of each file as it was written last, by its path in the course."""
    texts: Mapping[str, str]
    """Of the files that are text."""


def decode_text(data: bytes) -> str | None:
    """Return the text of a file, its lines ended as on Unix; None if it is not text."""
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def digest_file(data: bytes) -> str:
    """Return the digest of a file, which line ends of another system do not change."""
    text = decode_text(data)
    return digest_bytes(data if text is None else text.encode())


def render_record(course: Course, version: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that remember how a course was made, by their paths in the course.

    Args:
        course: the options, with a title.
        version: of the pages.
        files: all files as they were rendered.
    """
    kept = {name: data for name, data in files.items() if name != STARTER or course.source}
    authors = ", ".join(quote_scalar(author) for author in course.authors)
    lines = [
        f"title = {quote_scalar(course.title)}",
        f"authors = [{authors}]",
        f"repository = {quote_scalar(course.repository)}",
        f"from = {quote_scalar(course.source)}",
        f"start = {quote_scalar(course.start)}",
        f"revision = {quote_scalar(course.revision)}",
        f"version = {quote_scalar(version)}",
        "",
        "[files]",
        *(
            f"{quote_scalar(name)} = {quote_scalar(digest_file(data))}"
            for name, data in kept.items()
        ),
        "",
    ]
    texts = {name: text for name, data in kept.items() if (text := decode_text(data)) is not None}
    return {
        RECORD: (HEAD + "\n".join(lines)).encode(),
        **{f"{BASE}/{name}": text.encode() for name, text in texts.items()},
    }


def read_record(folder: Path) -> CourseRecord | None:
    """Return what a course was made from; None if that was not recorded.

    Raises:
        ExplainerError: the record is damaged, or leads out of the course.
    """
    check_inside(folder, [RECORD, BASE])
    path = folder / RECORD
    if not path.is_file():
        return None
    try:
        table, _ = parse_toml(path.read_text(encoding="utf-8"))
        digests, authors = table["files"], table["authors"]
        if not isinstance(digests, dict) or not isinstance(authors, list):
            raise ValueError("a field has another type")
        course = Course(
            title=str(table["title"]),
            authors=tuple(map(str, authors)),
            repository=str(table["repository"]),
            source=str(table["from"]),
            start=str(table.get("start", "")),
            revision=str(table["revision"]),
        )
        check_inside(folder, (f"{BASE}/{name}" for name in digests))
        texts = {
            name: base.read_text(encoding="utf-8")
            for name in digests
            if (base := folder / BASE / name).is_file()
        }
    except (OSError, ValueError, KeyError, FieldsError) as error:
        message = f"{path}: this record of the course cannot be read ({error})"
        raise ExplainerError(f"{message}; restore it, for example from git") from error
    return CourseRecord(
        course=course, version=str(table.get("version", "")), digests=digests, texts=texts
    )


def check_inside(folder: Path, names: Iterable[str]) -> None:
    """Raise if a path leads out of a course, or one of its record out of the record's folder.

    Args:
        folder: of the course.
        names: paths in it, with slashes; links may make them lead anywhere.

    Raises:
        ExplainerError: one of them leads out.
    """
    root = folder.resolve()
    for name in names:
        home = root / FOLDER if PurePosixPath(name).is_relative_to(FOLDER) else root
        try:
            is_inside = (folder / name).resolve().is_relative_to(home)
        except (OSError, RuntimeError):  # links that lead in a circle
            is_inside = False
        if not is_inside:
            message = f"{folder / name}: this leads out of the course"
            raise ExplainerError(f"{message}; replace the link by a file, then try again")
