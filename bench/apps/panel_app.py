"""The page as a Panel app: HTML panes, two buttons, an accordion."""

import sys
from pathlib import Path

import panel as pn

sys.path.insert(0, str(Path(__file__).parent))
from shipped import foot, head, last, sections, studies, title

pn.extension()
at = 0
text = pn.pane.HTML(sections[0])
previous_section = pn.widgets.Button(name="Previous section", disabled=True)
next_section = pn.widgets.Button(name="Next section")


def step(by):
    global at
    at = min(max(at + by, 0), last)
    text.object = sections[at]
    previous_section.disabled, next_section.disabled = at == 0, at == last


previous_section.on_click(lambda _: step(-1))
next_section.on_click(lambda _: step(1))
cards = pn.Accordion(*((name, pn.pane.HTML(body)) for name, body in studies))
buttons = pn.Row(previous_section, next_section)
pn.Column(pn.pane.HTML(head), text, buttons, cards, pn.pane.HTML(foot)).servable(title=title)
