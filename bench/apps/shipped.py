"""The content of the page, which ``peers.py`` writes for the other apps."""

import json
import os
from pathlib import Path

page = json.loads(Path(os.environ["EXPLAINER_PAGE"]).read_text(encoding="utf-8"))
title: str = page["title"]
head: str = page["head"]
sections: list[str] = page["sections"]
studies: list[tuple[str, str]] = [(name, body) for name, body in page["studies"]]
foot: str = page["foot"]
last = len(sections) - 1
