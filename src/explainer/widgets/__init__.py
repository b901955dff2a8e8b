"""The widgets that notebooks import."""

from __future__ import annotations

from explainer.widgets.showing import show_all_controls

show_all_controls()
