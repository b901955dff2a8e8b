"""Tests of the files of widgets, which are compressed once and sent in few parts."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import pytest
import voila.paths

from explainer.server.static_files import MAX_PARTS, CompressedFiles, read_script
from support.coroutines import run_in_thread

ENTRY = "remoteEntry.0123456789abcdef.js"


def find_bundle() -> Path:
    """Return Voilà's bundle, as it is installed."""
    folders = voila.paths.collect_static_paths(["voila"], "base")
    return next(path for folder in folders if (path := Path(folder) / "voila.js").is_file())


def test_the_bundle_comes_with_all_that_it_requests():
    """Voilà's own script is last, and finds the modules of the others."""
    bundle = find_bundle()
    script = read_script(bundle).decode()
    assert script.endswith(bundle.read_text(encoding="utf-8"))
    parts = script.count("webpackChunk_JUPYTERLAB_CORE_OUTPUT||[]).push([[")
    assert parts > 40
    assert len(script) < 4_000_000


def test_a_package_comes_with_its_parts_unless_they_are_large(tmp_path):
    """Files that are not parts of it stay where they are."""
    entry = tmp_path / ENTRY
    entry.write_text("entry")
    (tmp_path / "12.0123456789abcdef.js").write_text("part")
    (tmp_path / "style.js").write_text("style")
    assert read_script(entry) == b"part\nentry"
    (tmp_path / "13.0123456789abcdef.js").write_text("x" * MAX_PARTS)
    assert read_script(entry) == b"entry"
    assert read_script(tmp_path / "style.js") == b"style"


def test_a_file_is_compressed_once_until_it_changes(tmp_path, monkeypatch):
    """Readers who come together wait for the same compression."""
    path = tmp_path / "page.css"
    path.write_text("old")
    compressed = []
    compress = gzip.compress

    def count(content, *options, **more):
        compressed.append(content)
        return compress(content, *options, **more)

    monkeypatch.setattr("explainer.server.static_files.gzip.compress", count)

    async def read():
        files = CompressedFiles()
        first, second = await asyncio.gather(files.get(path), files.get(path))
        assert first == second == await files.get(path)
        path.write_text("newer")
        return first, await files.get(path)

    first, second = run_in_thread(read)
    assert [gzip.decompress(file.gzipped) for file in (first, second)] == [b"old", b"newer"]
    assert first.fingerprint != second.fingerprint
    assert compressed == [b"old", b"newer"]


def test_a_missing_file_is_an_error(tmp_path):
    """The handler has looked for it before."""
    with pytest.raises(FileNotFoundError):
        run_in_thread(lambda: CompressedFiles().get(tmp_path / "none.js"))
