"""List the kinds of explorables."""

from __future__ import annotations

from explainer.explorables.contrast import ContrastData
from explainer.explorables.explorable import ExplorableData
from explainer.explorables.gap import GapData
from explainer.explorables.guess import GuessData
from explainer.explorables.supports import SupportsData
from explainer.explorables.what_if import WhatIfData

EXPLORABLES: tuple[type[ExplorableData], ...] = (
    GuessData,
    GapData,
    WhatIfData,
    SupportsData,
    ContrastData,
)
KINDS = {explorable.kind: explorable for explorable in EXPLORABLES}
"""By the word that begins the block in a page."""
CONTROLS = {explorable.control: explorable for explorable in EXPLORABLES}
"""By the name of the widget."""
