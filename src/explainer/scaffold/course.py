"""Create the folder of a new course: pages, studies, notebooks, README and Binder setup."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from explainer.builder import build
from explainer.errors import ExplainerError, UsageError
from explainer.files import Transaction, finish_writes, is_empty_folder
from explainer.scaffold.binder_folder import POST_BUILD
from explainer.scaffold.course_files import Course, render_course_files
from explainer.scaffold.course_record import render_record
from explainer.scaffold.page_sources import PACKAGE, is_remote, open_page_source

REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")


def create_course(folder: Path, course: Course) -> Path:
    """Create the folder of a course and build its notebooks.

    The folder is written completely or not at all.

    Args:
        folder: does not exist yet, or is empty.
        course: the options.

    Returns:
        The folder.

    Raises:
        ContentError: the content to copy has errors.
        ExplainerError: the package was installed without its example pages, or the folder cannot
            be written.
        UsageError: the folder is not empty, or an option is wrong.
    """
    check_repository(course.repository)
    if finish_writes(folder):
        return folder
    if folder.exists() and not is_empty_folder(folder):
        raise UsageError(f"{folder} already exists and is not empty; name a new folder")
    course = replace(course, title=course.title or _title_of(folder.absolute().name))
    try:
        with Transaction(folder if folder.is_dir() else folder.parent) as transaction:
            staging = transaction.stage_folder(folder)
            _write_files(staging, _render(folder, course))
            build(staging / "content", staging / "notebooks")
            transaction.commit()
    except OSError as error:
        raise ExplainerError(
            f"{folder}: this folder cannot be created ({error.strerror}); "
            "check its permissions and the free disk space"
        ) from error
    return folder


def check_repository(name: str) -> None:
    """Raise if a name is neither empty nor that of a repository."""
    if name and not REPOSITORY.fullmatch(name):
        message = f"{name!r} is not a repository on GitHub"
        raise UsageError(f"{message}; write it as OWNER/NAME, as in its address")


def name_source(name: str, folder: Path) -> str:
    """Return how the record of a course names a source: a path is relative to the course."""
    if name in ("", PACKAGE) or is_remote(name):
        return name
    return Path(os.path.relpath(name, folder)).as_posix()


def _render(folder: Path, course: Course) -> dict[str, bytes]:
    with open_page_source(course.source or PACKAGE, course.revision) as pages:
        files = render_course_files(course, pages)
        recorded = replace(course, source=name_source(course.source, folder))
        return {**files, **render_record(recorded, pages.version, files)}


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "binder" / POST_BUILD).chmod(0o755)


def _title_of(name: str) -> str:
    text = " ".join(re.sub(r"[\s_-]+", " ", name).split())
    return text[:1].upper() + text[1:] or "Course"
