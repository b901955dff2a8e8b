"""Run cells and messages of a page in a kernel for browsers, in a process of its own.

It takes over ``sys.stdout``, so it writes what happened into a file.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from explainer.browser_kernel.cells import run_cells
from explainer.browser_kernel.kernel import BrowserKernel


async def main(plan: dict, target: Path) -> None:
    sent: list[dict] = []
    reports: list[dict] = []
    buffers: list[int] = []

    def send(text: str, parts: list[bytes]) -> None:
        sent.append(json.loads(text))
        buffers.extend(len(part) for part in parts)

    kernel = BrowserKernel(send)
    await run_cells(
        kernel, json.dumps(plan["cells"]), lambda text: reports.append(json.loads(text))
    )
    answers = []
    for number, (kind, content) in enumerate(plan["messages"]):
        sent.clear()
        for name, value in kernel.shell.user_ns.items():  # tests name widgets by their variables
            if hasattr(value, "model_id") and content.get("comm_id") == name:
                content["comm_id"] = value.model_id
        header = {"msg_id": f"message-{number}", "msg_type": kind}
        message = {"header": header, "content": content, "metadata": {"version": "2.0.0"}}
        message["metadata"]["version"] = "1.0.0" if kind == "comm_open" else "2.0.0"
        await kernel.receive(json.dumps(message))
        answers.append(list(sent))
    target.write_text(json.dumps({"reports": reports, "answers": answers, "buffers": buffers}))


asyncio.run(main(json.loads(sys.argv[1]), Path(sys.argv[2])))
