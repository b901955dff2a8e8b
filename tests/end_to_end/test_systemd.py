"""The unit of deploy/systemd, checked by systemd-analyze."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from explainer.cli.main import build_parser
from support.paths import ROOT
from support.servers import command

UNIT = ROOT / "deploy" / "systemd" / "explainer.service"
INSTALLED = "/opt/explainer/bin/explainer"


def test_unit_is_valid(tmp_path):
    """Every line is known to systemd, and the command exists."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    unit = tmp_path / UNIT.name
    text = UNIT.read_text()
    assert INSTALLED in text
    unit.write_text(text.replace(INSTALLED, command("explainer")))
    words = ["systemd-analyze", "verify", str(unit)]
    asked = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (asked.returncode, asked.stderr) == (0, "")


def test_command_of_the_unit_is_accepted():
    """Its options are options of the command line."""
    lines = UNIT.read_text().splitlines()
    (start,) = (line for line in lines if line.startswith("ExecStart="))
    asked = build_parser().parse_args(shlex.split(start.removeprefix("ExecStart="))[1:])
    assert asked.base_url == "/explainer/"
    assert asked.trust_proxy
