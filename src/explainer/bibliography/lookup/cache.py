"""Keep responses of services on disk, so that no request is sent twice."""

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

_MONTH = 30 * 86_400.0
"""Seconds."""


def find_default_folder() -> Path:
    """Return the folder for cached responses on this computer."""
    return user_cache_path("explainer") / "services"


class ResponseCache:
    """A folder of responses. If it cannot be read or written, nothing is cached."""

    def __init__(self, folder: Path, *, max_age: float = _MONTH) -> None:
        """Use a folder, which is created when it is needed.

        Args:
            folder: the folder.
            max_age: seconds for which a response is used.
        """
        self._folder = folder
        self._max_age = max_age

    def get(self, url: str, accept: str) -> Response | None:
        """Return the response for an address and its accepted content types, if it is cached."""
        path = self._find_path(url, accept)
        try:
            if time.time() - path.stat().st_mtime > self._max_age:
                return None
            fields = json.loads(path.read_text(encoding="utf-8"))
            return Response(**{**fields, "body": b64decode(fields["body"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put(self, url: str, accept: str, response: Response) -> None:
        """Store a response."""
        fields = asdict(response) | {"body": b64encode(response.body).decode("ascii")}
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(fields, file)
                Path(name).replace(self._find_path(url, accept))
            finally:
                Path(name).unlink(missing_ok=True)

    def _find_path(self, url: str, accept: str) -> Path:
        digest = hashlib.sha256(f"{accept}\n{url}".encode()).hexdigest()
        return self._folder / f"{digest}.json"
