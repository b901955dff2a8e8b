"""Answers of services, kept on this computer, so that nobody is asked the same thing twice."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from platformdirs import user_cache_path

from explainer.bibliography.lookup.http_client import Response

MONTH = 30 * 86_400.0
"""Seconds."""


def default_folder() -> Path:
    """Return where this computer keeps such things."""
    return user_cache_path("explainer") / "services"


class Cache:
    """A folder of answers; one that cannot be read or written costs a question, never an error."""

    def __init__(self, folder: Path, *, seconds: float = MONTH) -> None:
        """Take the folder, which is made when it is needed, and how long an answer is good."""
        self._folder = folder
        self._seconds = seconds

    def get(self, url: str, accept: str) -> Response | None:
        """Return what was answered not too long ago."""
        path = self._path(url, accept)
        try:
            if time.time() - path.stat().st_mtime > self._seconds:
                return None
            told = json.loads(path.read_text(encoding="utf-8"))
            return Response(**{**told, "body": b64decode(told["body"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put(self, url: str, accept: str, reply: Response) -> None:
        """Keep an answer."""
        told = asdict(reply) | {"body": b64encode(reply.body).decode("ascii")}
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(told, file)
                Path(name).replace(self._path(url, accept))
            finally:
                Path(name).unlink(missing_ok=True)

    def _path(self, url: str, accept: str) -> Path:
        digest = hashlib.sha256(f"{accept}\n{url}".encode()).hexdigest()
        return self._folder / f"{digest}.json"
