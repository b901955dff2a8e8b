"""Define the base of the widgets whose HTML is rendered in Python."""

from __future__ import annotations

import anywidget
import traitlets

from explainer.render.assets import STATIC


class Control(anywidget.AnyWidget):
    """A widget with rendered HTML that the script of the page brings to life."""

    _esm = STATIC / "controls-widget.js"
    _css = STATIC / "controls.css"
    kind = traitlets.Unicode().tag(sync=True)
    """Which control it is: ``nav``, ``studies``, ``table``, ``figure`` or ``glossary``."""
    html = traitlets.Unicode().tag(sync=True)
    """The markup that is saved as the cell's output and shown where no kernel runs."""

    def __repr__(self) -> str:
        """Return the same text in every run, since it is saved in notebooks."""
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        bundle = super()._repr_mimebundle_()
        assert bundle is not None, "anywidget returns a bundle for every widget"
        data, metadata = bundle
        return {**data, "text/html": self.html}, metadata
