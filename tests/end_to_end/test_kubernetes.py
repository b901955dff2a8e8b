"""The values file of deploy/kubernetes, as far as it can be checked without a cluster."""

from __future__ import annotations

import yaml

from support.paths import ROOT

TEXT = (ROOT / "deploy" / "kubernetes" / "values.yaml").read_text(encoding="utf-8")
HUB = (ROOT / "deploy" / "jupyterhub" / "jupyterhub_config.py").read_text(encoding="utf-8")


def test_documents_say_that_it_was_not_run():
    """The file and the guide that links to it say that no cluster has run it."""
    assert TEXT.startswith("# NOT TESTED ON A CLUSTER.")
    told = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert "has not been tested on a cluster" in told.partition("deploy/kubernetes/values.yaml")[2]


def test_same_command_as_the_tested_hub():
    """The command, Voilà's settings and the first page are the same; nobody may log in yet."""
    values = yaml.safe_load(TEXT)
    command, *words = values["singleuser"]["cmd"]
    assert f'c.Spawner.cmd = ["{command}"]' in HUB
    assert len(words) == 2
    for word in words:
        assert f'"{word}",' in HUB
    assert values["singleuser"]["defaultUrl"] == "/lab/tree/explainer/survivor-led-why.ipynb"
    assert values["hub"]["config"]["Authenticator"]["allowed_users"] == []
    assert "dummy" not in str(values)
