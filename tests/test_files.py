"""Files are written as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.errors import ExplainerError
from explainer.files import write_files


def test_missing_folders_are_created(tmp_path: Path) -> None:
    """New files can be read by everybody; an existing file keeps its permissions."""
    old, new = tmp_path / "old", tmp_path / "a/b/new"
    old.write_bytes(b"1")
    old.chmod(0o600)
    write_files({old: b"2", new: b"3"}, home=tmp_path)
    assert (old.read_bytes(), new.read_bytes()) == (b"2", b"3")
    assert (old.stat().st_mode & 0o777, new.stat().st_mode & 0o777) == (0o600, 0o644)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "new", "old"]


@pytest.mark.parametrize("bad", ["folder", "x" * 300, "old/below-a-file"])
def test_one_file_that_cannot_be_written_stops_all(bad: str, tmp_path: Path) -> None:
    """The error names the file, and every file and folder is as it was."""
    (tmp_path / "folder/inside").mkdir(parents=True)
    (tmp_path / "old").write_bytes(b"1")
    before = sorted(tmp_path.rglob("*"))
    files = {tmp_path / "old": b"2", tmp_path / "new/file": b"3", tmp_path / bad: b"4"}
    with pytest.raises(ExplainerError, match="cannot be written"):
        write_files(files, home=tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "old").read_bytes() == b"1"
