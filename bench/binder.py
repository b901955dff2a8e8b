"""Compare Binder's environment with plain ones: megabytes, seconds, packages.

    python bench/binder.py [--out bench/out/binder.json]

All have the same locked versions, so the differences are what explainer adds. The size excludes
files that Python compiles at the first run.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "binder" / "requirements.txt"


def measured(folder: Path, *steps: list[str]) -> dict[str, float]:
    """Create an environment with pip and return its size, packages and duration."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "pip"), "--disable-pip-version-check"]
    bare = megabytes(folder)
    begun = time.monotonic()
    for step in steps:
        subprocess.run([*pip, "install", "-qq", "--no-compile", *step], check=True, cwd=ROOT)
    took = time.monotonic() - begun
    listed = subprocess.run([*pip, "list", "--format=json"], check=True, stdout=subprocess.PIPE)
    return {
        "MB": round(megabytes(folder) - bare, 1),
        "seconds": round(took, 1),
        "packages": len(json.loads(listed.stdout)),
    }


def megabytes(folder: Path) -> float:
    """Return the size of the files in a folder in megabytes, without compiled files."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files if path.suffix != ".pyc") / 1e6


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--out", type=Path, default=ROOT / "bench" / "out" / "binder.json")
    out = asked.parse_args().out
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pinned = re.findall(
            r"^([\w.-]+)(?:\[[\w,]+\])?(==[^\\\n]+)", LOCK.read_text(), re.MULTILINE
        )
        same = folder / "constraints.txt"
        same.write_text("".join(f"{package}{version}\n" for package, version in pinned))
        plain = measured(folder / "plain", ["jupyterlab", "voila", "-c", str(same)])
        widgets = measured(
            folder / "widgets", ["jupyterlab", "voila", "ipywidgets", "-c", str(same)]
        )
        ours = measured(
            folder / "ours",
            ["-r", str(LOCK)],
            ["--no-build-isolation", "--no-deps", "."],
        )
    found = {
        "jupyterlab voila": plain,
        "jupyterlab voila ipywidgets": widgets,
        "binder/": ours,
        "MB more than the first": round(ours["MB"] - plain["MB"], 1),
        "MB more than the second": round(ours["MB"] - widgets["MB"], 1),
    }
    print(json.dumps(found, indent=1))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
