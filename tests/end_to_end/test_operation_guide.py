"""Check that docs/operation.md lists every option with its default and every metric."""

from __future__ import annotations

import argparse
import re

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from explainer.cli.serve_options import add_options
from explainer.server import metrics
from support.paths import ROOT

TEXT = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")


def test_options_and_defaults_are_complete():
    """No option is missing, and no other is listed."""
    parser = argparse.ArgumentParser(add_help=False)
    add_options(parser)
    options = {action.option_strings[-1]: action.default for action in parser._actions}
    rows = dict(re.findall(r"^\| `(--[a-z-]+)` \| (.*?) \|", TEXT, re.MULTILINE))
    assert rows.keys() == options.keys()
    for name, default in options.items():
        if isinstance(default, (int, float)) and not isinstance(default, bool):
            assert rows[name].replace(",", "") == f"{default:.0f}", name


def test_metrics_are_complete():
    """No metric is missing."""
    figures = [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]
    ours = {figure.describe()[0].name for figure in figures}
    assert len(ours) >= 14
    told = re.sub(r"`, `…_", "` `…_", TEXT)
    for name in ours:
        short = "…_" + name.rsplit("_", 1)[1]
        assert f"`{name}" in told or f"`{short}`" in told, name
    assert REGISTRY.get_sample_value("explainer_pages_read_total") is not None
