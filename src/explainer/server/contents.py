"""Give Voilà the notebooks of live pages as our reader reads them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_server.services.contents.largefilemanager import LargeFileManager

from explainer.notebook.folder import NOTEBOOK
from explainer.notebook.reader import read_notebook


class RepairedNotebooks(LargeFileManager):
    """Jupyter's contents manager, which reads a notebook in a thread and repairs it."""

    def get(
        self,
        path: str,
        content: bool = True,
        type: str | None = None,
        format: str | None = None,
        require_hash: bool = False,
    ) -> object:
        """Return a model of a file; for a notebook with its content, an awaitable of one."""
        if content and path.endswith(NOTEBOOK):
            return self._get_notebook(path)
        model: object = super().get(path, content, type, format, require_hash)  # type: ignore[no-untyped-call]
        return model

    async def _get_notebook(self, path: str) -> dict[str, Any]:
        """Return a notebook's model, in which its language is named.

        Voilà looks for a kernel of the language if none has the name.

        Raises:
            ContentError: the file is not a notebook; the server's log names it.
        """
        file = Path(self._get_os_path(path))  # type: ignore[no-untyped-call]
        opened = await asyncio.to_thread(read_notebook, file)
        kernel = opened.view.kernel
        opened.node.metadata["kernelspec"] = {"name": kernel.name, "language": kernel.language}
        return {"type": "notebook", "path": path, "format": "json", "content": opened.node}
