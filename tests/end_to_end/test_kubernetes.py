"""The values of deploy/kubernetes, which no cluster has run: what can be looked at without one."""

from __future__ import annotations

import yaml

from support.paths import ROOT

TEXT = (ROOT / "deploy" / "kubernetes" / "values.yaml").read_text(encoding="utf-8")
HUB = (ROOT / "deploy" / "jupyterhub" / "jupyterhub_config.py").read_text(encoding="utf-8")


def test_they_say_that_they_were_not_run():
    """So does the page that leads there."""
    assert TEXT.startswith("# WRITTEN, NOT RUN.")
    told = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert "It was not run." in told.partition("deploy/kubernetes/values.yaml")[2]


def test_they_start_what_the_hub_that_is_run_starts():
    """The same command, the same settings of Voilà, the same first page; nobody may log in yet."""
    values = yaml.safe_load(TEXT)
    command, *words = values["singleuser"]["cmd"]
    assert f'c.Spawner.cmd = ["{command}"]' in HUB
    assert len(words) == 2
    for word in words:
        assert f'"{word}",' in HUB
    assert values["singleuser"]["defaultUrl"] == "/lab/tree/explainer/survivor-led-why.ipynb"
    assert values["hub"]["config"]["Authenticator"]["allowed_users"] == []
    assert "dummy" not in str(values)
