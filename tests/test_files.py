"""Files are written as a whole or not at all."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from explainer.errors import ExplainerError
from explainer.files import Transaction, exchange, finish_writes, write_files


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


def leave_journal(home: Path, *entries: dict[str, object]) -> Path:
    """Write what a killed command has left, with a new version of each file."""
    staging = home / ".part-1"
    for entry in entries:
        new = home / str(entry["folder"]) / ".part-1/new" / str(entry["name"]).lstrip("/")
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(b"new")
    staging.mkdir(parents=True, exist_ok=True)
    (staging / "journal.json").write_text(json.dumps(entries))
    return staging


def test_a_killed_transaction_is_completed(tmp_path: Path) -> None:
    """The files that are not in place yet are moved there, in all folders."""
    home = tmp_path / "content"
    entries = [
        {"folder": folder, "name": "a", "replaces": False} for folder in (".", "../notebooks")
    ]
    leave_journal(home, *entries)
    assert finish_writes(home)
    assert (home / "a").read_bytes() == (tmp_path / "notebooks/a").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "a", "content", "notebooks"]
    assert not finish_writes(home)


def test_a_file_that_was_saved_since_is_not_replaced(tmp_path: Path) -> None:
    """The error names both versions, and nothing is moved."""
    entries = [{"folder": ".", "name": name, "replaces": name == "b"} for name in "ab"]
    staging = leave_journal(tmp_path, *entries)
    (staging / "old").mkdir()
    (staging / "old/b").write_bytes(b"old")
    (tmp_path / "b").write_bytes(b"saved since")
    with pytest.raises(ExplainerError, match="has changed since"):
        finish_writes(tmp_path)
    assert (tmp_path / "b").read_bytes() == b"saved since"
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("name", ["../victim", "/victim", "a/../../victim", ""])
def test_a_journal_does_not_lead_out_of_its_folder(name: str, tmp_path: Path) -> None:
    """A journal that came with somebody's folder is refused, and nothing is moved."""
    home = tmp_path / "content"
    leave_journal(home, {"folder": ".", "name": name or "x", "replaces": True})
    (home / ".part-1/journal.json").write_text(
        json.dumps([{"folder": ".", "name": name, "replaces": True}])
    )
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    with pytest.raises(ExplainerError, match="cannot be read"):
        finish_writes(home)
    assert victim.read_bytes() == b"mine"


def test_a_journal_cannot_replace_a_file_without_a_staging_folder_beside_it(
    tmp_path: Path,
) -> None:
    """Who can write a journal can write only where a staging folder of its name is."""
    home, victim = tmp_path / "content", tmp_path / "victim"
    victim.write_bytes(b"mine")
    leave_journal(home)
    (home / ".part-1/journal.json").write_text(
        json.dumps([{"folder": "..", "name": "victim", "replaces": True}])
    )
    finish_writes(home)
    assert victim.read_bytes() == b"mine"


@pytest.mark.parametrize("can_swap", [True, False])
def test_a_folder_replaces_another_one(
    can_swap: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the other one is left, also on disks that cannot swap two folders at once."""
    if not can_swap:
        monkeypatch.setattr(exchange, "_exchange", lambda *_: False)
    fresh, target = tmp_path / "staging/new", tmp_path / "site"
    for folder, name in ((fresh, "a"), (target, "b")):
        folder.mkdir(parents=True)
        (folder / name).touch()
    exchange.replace_folder(fresh, target, tmp_path / "staging/old")
    assert [path.name for path in target.iterdir()] == ["a"]
    assert list((tmp_path / "staging").iterdir()) == []


def test_a_folder_that_a_killed_run_has_moved_away_is_put_back(tmp_path: Path) -> None:
    """Only if there is nothing in its place."""
    target, kept = tmp_path / "site", tmp_path / ".site-1/old"
    kept.mkdir(parents=True)
    (kept / "a").touch()
    exchange.restore_folder(target, ".site-*/old")
    assert [path.name for path in target.iterdir()] == ["a"]
    kept.mkdir()
    exchange.restore_folder(target, ".site-*/old")
    assert kept.exists()


def test_files_are_removed_with_the_others_or_not_at_all(tmp_path: Path) -> None:
    """What was removed is there again if a later file cannot be written."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"1")
    for is_blocked in (True, False):

        def refuse(path: Path, *, blocks: bool = is_blocked) -> None:
            if blocks and path == new:
                raise ExplainerError("refused")

        with Transaction(tmp_path) as transaction, suppress(ExplainerError):
            transaction.remove(old)
            transaction.stage(new, b"2", replace=False)
            assert old.is_file()
            transaction.commit(refuse)
        assert [path.name for path in tmp_path.iterdir()] == ["old" if is_blocked else "new"]


def test_a_killed_transaction_removes_only_what_it_has_seen(tmp_path: Path) -> None:
    """A file that somebody has saved since stays."""
    entries = {"folder": ".", "name": "old", "replaces": True, "removes": True}
    staging = leave_journal(tmp_path, entries)
    (staging / "old").mkdir()
    (staging / "old/old").write_bytes(b"1")
    (tmp_path / "old").write_bytes(b"2")
    with pytest.raises(ExplainerError, match="changed since"):
        finish_writes(tmp_path)
    (tmp_path / "old").write_bytes(b"1")
    assert finish_writes(tmp_path)
    assert list(tmp_path.iterdir()) == []
