"""Measure ``studies check`` with many addresses on slow hosts of this computer (Linux).

    .venv/bin/python bench/checking.py --addresses 1000 --hosts 50 --latency 0.2

Each host has its own address in 127.0.0.0/8 and responds after the latency. The archive is one such
host, so it determines the duration of the whole check: addresses × latency / 4.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from explainer.bibliography.linkcheck.checker import CheckOptions, CheckProgress, check_studies
from explainer.bibliography.lookup.services import ServiceSettings
from explainer.model import Study
from support.local_services import CannedResponse, running_services

MOST_AT_ONCE = 4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--addresses", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds")
    asked = parser.parse_args()
    hosts = [f"127.0.0.{number + 2}" for number in range(asked.hosts)]
    fine = True
    for copies in (False, True):
        with running_services(hosts=["127.0.0.1", *hosts]) as local:
            local.otherwise = CannedResponse(wait=asked.latency)
            local.answers["/archive"] = CannedResponse(
                wait=asked.latency, kind="application/json", body=b'{"archived_snapshots": {}}'
            )
            studies = [
                Study(
                    key=f"k{number}",
                    type="webpage",
                    title="x",
                    author=(),
                    url=f"http://{hosts[number % len(hosts)]}:{local.port}/{number}",
                )
                for number in range(asked.addresses)
            ]
            here = local.address
            services = ServiceSettings(
                doi=here, crossref=here, pubmed=here, archive=f"{here}/archive"
            )
            progress = CheckProgress()
            options = CheckOptions(today="2026-01-01", archived_copies=copies, allow_private=True)
            began = time.perf_counter()
            asyncio.run(check_studies(studies, progress, services, options))
            seconds = time.perf_counter() - began
        states = [one.addresses[0].state for one in progress.results.values()]
        busiest = max(local.busiest.values())
        fine &= states == ["answers"] * asked.addresses and busiest <= MOST_AT_ONCE
        what = "with archived copies" if copies else "addresses alone"
        print(
            f"{what}: {asked.addresses} addresses on {asked.hosts} hosts, {asked.latency:g} s each:"
            f" {seconds:.1f} s; {len(local.requests)} requests, at most {busiest} at once per host"
        )
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
