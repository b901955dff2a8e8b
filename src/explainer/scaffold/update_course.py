"""Take a newer version of the pages and of explainer into a course, and keep its own changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.builder import BuildError, BuildResult, build, check_unchanged
from explainer.errors import ContentError, Diagnostic, UsageError, select_errors
from explainer.files import Transaction, finish_writes
from explainer.notebook.merge.backups import digest_bytes, get_backup_path
from explainer.scaffold.binder_folder import POST_BUILD
from explainer.scaffold.bundled_files import LICENCE as LICENCE_FILE
from explainer.scaffold.course import check_repository, name_source
from explainer.scaffold.course_files import Course, render_course_files
from explainer.scaffold.course_record import (
    BASE,
    CourseRecord,
    check_inside,
    decode_text,
    digest_file,
    read_record,
    render_record,
)
from explainer.scaffold.page_sources import PACKAGE, is_remote, open_page_source
from explainer.scaffold.update_plan import FileChange, FileUpdate, plan_file_updates
from explainer.source.site import read_site
from explainer.text.three_way import find_conflict

LICENCE = f"content/{LICENCE_FILE}"
WHEELS = "binder/explainer_notebooks-*.whl"
GENERATED = ("binder/requirements.txt", "binder/runtime.txt")
"""Files of which a course without a record has the version of its wheel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateResult:
    """What an update did, or would do."""

    before: str
    """The pages of the course and their version, in words."""
    now: str
    files: tuple[FileUpdate, ...]
    build: BuildResult | None
    """What happened to the notebooks; None if nothing was built."""

    @property
    def has_conflicts(self) -> bool:
        """Whether somebody has to resolve a conflict, in a page or in any other file."""
        return any(update.change is FileChange.CONFLICT for update in self.files)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The errors of the pages, such as marked conflicts."""
        return select_errors(self.build.diagnostics) if self.build else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOptions:
    """Where an update takes the pages from."""

    source: str = ""
    """What ``open_page_source`` reads; empty for where the course was made from."""
    revision: str = ""
    """A branch or a tag, if the source is a repository."""
    repository: str = ""
    """OWNER/NAME on GitHub; empty for the one that the course knows, if any."""
    base: str = ""
    """The pages as the course was made from them, if the course has no record of that."""
    is_dry: bool = False
    """Write nothing."""


def update_course(folder: Path, options: UpdateOptions) -> UpdateResult:
    """Take the new version of each file of a course, merged with what was changed in the course.

    Args:
        folder: of the course.
        options: where the new version is.

    Raises:
        ContentError: files have marks of an earlier conflict, or the new pages have errors.
        ExplainerError: the new version cannot be read, or a file cannot be written; nothing has
            changed.
        UsageError: the folder is not a course, or nothing says what it was made from.
    """
    if not (folder / "content" / "site.toml").is_file():
        raise UsageError(
            f"{folder}: there is no content/site.toml, so this is not the folder of a course; "
            "name the folder that explainer new created"
        )
    if not options.is_dry:
        finish_writes(folder)
    record = read_record(folder)
    if record and options.base:
        raise UsageError(
            f"{folder}: this course has a record of the pages that it was made from; "
            "leave out --base"
        )
    record = record or _reconstruct_record(folder, options.base)
    check_repository(options.repository)
    course = replace(record.course, repository=options.repository or record.course.repository)
    if options.source:
        revision = options.revision
        course = replace(course, source=options.source, revision=revision)
    else:
        course = replace(
            course,
            source=_locate(folder, course.source),
            revision=options.revision or course.revision,
        )
    with open_page_source(course.source or PACKAGE, course.revision) as pages:
        files = {**_keep_licence(folder, record), **render_course_files(course, pages)}
        names = {*record.digests, *files}
        backups = {get_backup_path(Path(name), b"").parent.as_posix() for name in names}
        check_inside(folder, sorted({*names, *backups, *(f"{BASE}/{name}" for name in names)}))
        updates = tuple(plan_file_updates(folder, record, files))
        _refuse_conflicts(folder, updates)
        recorded = replace(course, source=name_source(course.source, folder))
        if not options.is_dry:
            for update in updates:
                if update.change is FileChange.UNRECORDED:  # it was not written
                    del files[update.name]
            rendered = render_record(recorded, pages.version, files)
            _write(folder, updates, rendered, [f"{BASE}/{name}" for name in record.texts])
        before = replace(pages, name=record.course.source or PACKAGE, version=record.version)
        return UpdateResult(
            before=before.describe(),
            now=replace(pages, name=recorded.source or PACKAGE).describe(),
            files=updates,
            build=None if options.is_dry else _build(folder),
        )


def _keep_licence(folder: Path, record: CourseRecord) -> dict[str, bytes]:
    """Return the licence of the pages, which a new source may not have beside them."""
    path = folder / LICENCE
    return {LICENCE: path.read_bytes()} if LICENCE in record.digests and path.is_file() else {}


def _locate(folder: Path, name: str) -> str:
    return name if name in ("", PACKAGE) or is_remote(name) else str(folder / name)


def _reconstruct_record(folder: Path, base: str) -> CourseRecord:
    """Return what a course without a record was made from: its wheel has these pages.

    Raises:
        UsageError: there is neither a wheel nor a base.
    """
    wheels = sorted(folder.glob(WHEELS))
    if not base and len(wheels) != 1:
        raise UsageError(
            f"{folder}: nothing says which pages this course was made from; name them, as they "
            "were then, with --base"
        )
    site = read_site(folder / "content" / "site.toml")
    is_new = not (folder / "content" / "pages" / "survivor-led-why.md").is_file()
    source = base or ("" if is_new else PACKAGE)
    repository = site.source.removeprefix("https://github.com/")
    course = Course(
        title=site.title,
        authors=site.authors,
        repository=repository if repository != site.source else "",
        source=source,
    )
    with open_page_source(base or str(wheels[0])) as pages:
        rendered = render_course_files(replace(course, source=pages.name if source else ""), pages)
        digests = {
            name: digest_file(data)
            for name, data in rendered.items()
            if name.startswith("content/")
        }
        generated = [*wheels, *(folder / name for name in GENERATED if (folder / name).is_file())]
        digests |= {
            path.relative_to(folder).as_posix(): digest_file(path.read_bytes())
            for path in generated
        }
        texts = {
            name: text
            for name, data in rendered.items()
            if name in digests and (text := decode_text(data)) is not None
        }
        return CourseRecord(course=course, version=pages.version, digests=digests, texts=texts)


def _refuse_conflicts(folder: Path, updates: tuple[FileUpdate, ...]) -> None:
    """Raise if a file that would change has marks of an earlier conflict."""
    marked = [
        (update.name, line)
        for update in updates
        if (line := find_conflict(decode_text(update.old or b"") or ""))
    ]
    if marked:
        raise ContentError(
            Diagnostic(
                path=folder / name,
                line=line,
                code="E011",
                message="this file has the marks of a conflict, so it cannot be merged again",
                hint="keep what you want, delete the marks, and run the update again",
            )
            for name, line in marked
        )


def _write(
    folder: Path,
    updates: tuple[FileUpdate, ...],
    record: Mapping[str, bytes],
    old_record: Iterable[str],
) -> None:
    """Write the files of an update and its record, and remove old ones, in one transaction."""
    digests = {
        folder / update.name: digest_bytes(update.old)
        for update in updates
        if update.old is not None
    }
    with Transaction(folder) as transaction:
        for update in updates:
            path = folder / update.name
            if update.is_backed_up and update.old is not None:
                backup = get_backup_path(path, update.old)
                if not backup.exists():
                    transaction.stage(backup, update.old, replace=False)
            if update.change is FileChange.REMOVED:
                transaction.remove(path)
            if update.data is not None:
                transaction.stage(path, update.data, replace=update.old is not None)
        for name, data in record.items():
            path = folder / name
            if not path.is_file() or path.read_bytes() != data:
                transaction.stage(path, data, replace=path.is_file())
        for name in old_record:
            if name not in record and (folder / name).is_file():
                transaction.remove(folder / name)
        transaction.commit(lambda path: check_unchanged(path, digests))
    script = folder / "binder" / POST_BUILD
    if script.is_file():
        script.chmod(0o755)


def _build(folder: Path) -> BuildResult:
    try:
        return build(folder / "content", folder / "notebooks")
    except BuildError as error:
        return error.result
