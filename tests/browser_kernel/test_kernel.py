"""The kernel for browsers runs cells, and answers widgets, as a kernel on a server does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "/home/somebody/secret"
WIDGETS = f"""
import ipywidgets as w, warnings
from IPython.display import display, HTML
age, text = w.IntSlider(description="Age", value=3), w.Label("age 3")
age.observe(lambda change: setattr(text, "value", f"age {{change.new}}"), "value")
def fail(_):
    warnings.warn("from {SECRET}")
    raise ValueError("broken in {SECRET}")
broken, observed = w.Button(), w.IntSlider()
broken.on_click(fail)
observed.observe(fail, "value")
display(age, text)
"""
PRINT_IN_OUTPUT = """
out = w.Output()
with out:
    print("inside")
    display(HTML("<b>shown</b>"))
print("outside")
"""
UPDATE = """
from IPython.display import clear_output
handle = display("first", display_id=True)
handle.update("second")
print("gone")
clear_output(wait=True)
print("stays")
"""
CELLS = {
    "print": "print('a', 'b')\nprint('c')\n1 + 1",
    "widgets": WIDGETS,
    "output": PRINT_IN_OUTPUT,
    "interact": "@w.interact(x=3)\ndef double(x):\n    print('x is', x)\n    return 2 * x",
    "update": UPDATE,
    "await": "import asyncio\nawait asyncio.sleep(0.001)\nprint('waited')",
    "number": "display({'application/json': {'x': float('nan'), 'y': b'data'}}, raw=True)",
    "text": "never = w.Text('closed')\nbox = w.HBox([never])\nnever",
    "closed": "never.close()\ndisplay(never, box)",
    "meant": f"open({SECRET!r})",
    "wrong": "x = 1/0",
    "after": "print('never')",
}
MESSAGES = [
    ("kernel_info_request", {}),
    ("comm_open", {"comm_id": "all", "target_name": "jupyter.widget.control", "data": {}}),
    ("comm_msg", {"comm_id": "all", "data": {"method": "request_states"}}),
    ("comm_msg", {"comm_id": "age", "data": {"method": "update", "state": {"value": 9}}}),
    (
        "comm_msg",
        {"comm_id": "broken", "data": {"method": "custom", "content": {"event": "click"}}},
    ),
    ("comm_msg", {"comm_id": "observed", "data": {"method": "update", "state": {"value": 1}}}),
    ("comm_info_request", {"target_name": "jupyter.widget"}),
]


def run_page(cells: list[dict], messages: list, target: Path) -> dict:
    script = Path(__file__).with_name("run_page.py")
    plan = json.dumps({"cells": cells, "messages": messages})
    subprocess.run([sys.executable, script, plan, target], check=True, timeout=60)
    return json.loads(target.read_text())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict:
    cells = [
        {"number": number, "source": source, "may_fail": name == "meant"}
        for number, (name, source) in enumerate(CELLS.items())
    ]
    return run_page(cells, MESSAGES, tmp_path_factory.mktemp("kernel") / "happened.json")


def find_report(page: dict, name: str) -> dict:
    number = list(CELLS).index(name)
    return next(
        report
        for report in page["reports"]
        if report["number"] == number and report["state"] != "running"
    )


def find_contents(page: dict, number: int, kind: str) -> list[dict]:
    answers = page["answers"][number]
    return [each["content"] for each in answers if each["header"]["msg_type"] == kind]


def test_printed_lines_are_one_output_and_the_last_value_another(page) -> None:
    printed, value = find_report(page, "print")["outputs"]
    assert (printed["text"], value["data"]) == ("a b\nc\n", {"text/plain": "2"})


def test_widget_is_an_output_with_its_model(page) -> None:
    outputs = find_report(page, "widgets")["outputs"]
    assert all("application/vnd.jupyter.widget-view+json" in each["data"] for each in outputs)
    states = find_contents(page, 2, "comm_msg")[0]["data"]["states"]
    assert {"IntSliderModel", "OutputModel"} <= {each["model_name"] for each in states.values()}


def test_output_widget_takes_what_is_printed_within_it(page) -> None:
    assert [each.get("text") for each in find_report(page, "output")["outputs"]] == ["outside\n"]
    states = find_contents(page, 2, "comm_msg")[0]["data"]["states"]
    taken = [each["state"]["outputs"] for each in states.values() if "outputs" in each["state"]]
    assert ["stream", "display_data"] in [[one["output_type"] for one in each] for each in taken]
    assert "x is 3\n" in [one.get("text") for each in taken for one in each]


def test_output_is_updated_and_cleared_when_the_next_one_is_there(page) -> None:
    (only,) = find_report(page, "update")["outputs"]
    assert only["text"] == "stays\n"


def test_cell_may_wait(page) -> None:
    assert find_report(page, "await")["outputs"][0]["html"] == "waited\n"


def test_values_that_json_lacks_are_text(page) -> None:
    (output,) = find_report(page, "number")["outputs"]
    assert output["data"]["application/json"] == {"x": "nan", "y": "ZGF0YQ=="}


def test_closed_widget_shows_nothing_and_its_box_stays(page) -> None:
    report = find_report(page, "closed")
    (box,) = report["outputs"]
    assert "HBox" in box["data"]["text/plain"]
    assert report["closed"]


def test_error_that_is_meant_is_shown_without_paths_and_any_other_ends_the_page(page) -> None:
    (error,) = find_report(page, "meant")["outputs"]
    assert error["evalue"].startswith("[Errno 2] No such file")
    assert find_report(page, "wrong") == {
        **find_report(page, "wrong"),
        "state": "failed",
        "outputs": [],
    }
    assert find_report(page, "after")["state"] == "skipped"
    assert SECRET not in json.dumps(page["reports"][-3:] + page["answers"])


def test_cell_that_asks_for_input_says_so(tmp_path) -> None:
    cells = [{"number": 1, "source": "print('before')\ninput('Name? ')"}]
    _, report = run_page(cells, [], tmp_path / "happened.json")["reports"]
    assert report["state"] == "input"
    assert report["outputs"][0]["text"] == "before\n"


def test_kernel_describes_itself_between_busy_and_idle(page) -> None:
    kinds = [each["header"]["msg_type"] for each in page["answers"][0]]
    assert kinds == ["status", "kernel_info_reply", "status"]
    assert find_contents(page, 0, "kernel_info_reply")[0]["language_info"]["name"] == "python"


def test_change_by_a_reader_reaches_observers(page) -> None:
    states = [each["data"].get("state", {}) for each in find_contents(page, 3, "comm_msg")]
    assert {"value": "age 9"} in states


@pytest.mark.parametrize("number", [4, 5])
def test_mistake_in_a_callback_is_reported_by_its_type_only(page, number) -> None:
    (error,) = find_contents(page, number, "error")
    assert error == {"ename": "ValueError", "evalue": "", "traceback": []}


def test_page_can_ask_which_widgets_there_are(page) -> None:
    (reply,) = find_contents(page, 6, "comm_info_reply")
    assert {"target_name": "jupyter.widget"} in reply["comms"].values()
