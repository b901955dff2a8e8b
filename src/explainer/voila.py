"""What the Voilà template is given: the reading page, before any kernel has started."""

from __future__ import annotations

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from explainer.page import body_html, head_html
from explainer.reading import reading_page
from explainer.words import words

READING, LIVE, STREAM = "reading", "live", "stream"


class ReadingPreprocessor(Preprocessor):
    """Adds ``resources["explainer"]``; the notebook itself stays as it is.

    ``resources["explainer_mode"]`` chooses what the template writes: ``reading``, ``live``, or by
    default ``stream``.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, object]
    ) -> tuple[NotebookNode, dict[str, object]]:
        """Return the notebook and the resources with the page in them."""
        metadata = resources.get("metadata")
        name = str(metadata.get("name", "")) if isinstance(metadata, dict) else ""
        mode = str(resources.get("explainer_mode", STREAM))
        home = "" if name == "index" else str(resources.get("explainer_home", ""))
        page = reading_page(nb, name=name)
        going = {READING: "ask", STREAM: "stream"}.get(mode, "") if page.code_cells else ""
        resources["explainer"] = {
            "mode": mode,
            "lang": page.lang,
            "dir": page.dir,
            "code_cells": page.code_cells,
            "head": head_html(page) if mode != LIVE else "",
            "body": body_html(page, live=going, home=home) if mode != LIVE else "",
            "cell_failed": words(page.lang)["cell_failed"],
        }
        return nb, resources
