"""Define Question and Reflection, prompts whose answers Python can read, set and observe."""

from __future__ import annotations

import anywidget
import traitlets

from explainer.i18n.messages import load_messages
from explainer.render.assets import STATIC
from explainer.render.html import render, render_prompt
from explainer.text.prompts import QUESTION, REFLECT, Prompt, parse_prompt


class _PromptWidget(anywidget.AnyWidget):
    """The live counterpart of a prompt of the page, or a prompt of its own."""

    _esm = STATIC / "prompts-widget.js"
    _css = STATIC / "prompts.css"
    html = traitlets.Unicode().tag(sync=True)
    """The markup that is saved as the cell's output and shown where no kernel runs."""
    target = traitlets.Unicode().tag(sync=True)
    """The id of the page's prompt that the widget is bound to; empty for a prompt of its own."""

    def _setup(self, kind: str, markdown: str, id: str, lang: str, *, shared: bool) -> Prompt:
        if bool(markdown) == bool(id):
            raise ValueError("give either the Markdown of a prompt or the id of one on the page")
        prompt = parse_prompt(kind, markdown)
        html = render_prompt(prompt, lang=lang, shared=shared)
        if id:
            html = render(
                "prompt_bound.html.j2", message=load_messages(lang)["prompt_twin"].format(id=id)
            )
        super().__init__(html=html, target=id)
        return prompt

    def __repr__(self) -> str:
        """Return the same text in every run, since it is saved in notebooks."""
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        bundle = super()._repr_mimebundle_()
        assert bundle is not None, "anywidget returns a bundle for every widget"
        data, metadata = bundle
        return {**data, "text/html": "" if self.target else self.html}, metadata


class Question(_PromptWidget):
    """A question with choices, and the reader's choice.

    Args:
        markdown: the question, then a list of choices. Right ones begin with ``[x]``, the others
            with ``[ ]``; the feedback to a choice is indented below it.
        id: the id of a question on the page, instead of Markdown.
        lang: language of the labels, a BCP 47 tag.

    Raises:
        ValueError: both or neither of ``markdown`` and ``id`` are given, or there are no choices.
        traitlets.TraitError: ``chosen`` is set to a number that no choice has.
    """

    chosen = traitlets.Int(0).tag(sync=True)
    """The number of the chosen answer, from 1; 0 for none."""
    checked = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether the feedback is shown."""
    choices: int | None = None
    """How many choices there are; None for a question on the page."""

    def __init__(self, markdown: str = "", *, id: str = "", lang: str = "en") -> None:
        prompt = self._setup(QUESTION, markdown, id, lang, shared=False)
        if markdown and len(prompt.choices) < 2:
            raise ValueError("a question needs two choices; write each as - [x] … or - [ ] …")
        self.choices = len(prompt.choices) or None

    @traitlets.validate("chosen")
    def _validate_chosen(self, proposal: dict[str, int]) -> int:
        last = self.choices
        if proposal["value"] < 0 or (last is not None and proposal["value"] > last):
            raise traitlets.TraitError(
                f"there is no choice {proposal['value']}; "
                f"give a number from 1 to {last or '…'}, or 0 for none"
            )
        return proposal["value"]


class Reflection(_PromptWidget):
    """A reflection, and the reader's words.

    The words stay on the reader's device unless ``shared`` is true. The page tells the reader
    which of the two it is.

    Args:
        markdown: the question to think about.
        id: the id of a reflection on the page, instead of Markdown.
        lang: language of the labels, a BCP 47 tag.
        shared: whether the reader's words are sent to Python.

    Raises:
        ValueError: both or neither of ``markdown`` and ``id`` are given.
    """

    text = traitlets.Unicode().tag(sync=True)
    """The text that Python has set or, if ``shared``, that the reader has written."""
    shared = traitlets.Bool(default_value=False).tag(sync=True)
    says_shared = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, markdown: str = "", *, id: str = "", lang: str = "en", shared: bool = False
    ) -> None:
        self._setup(REFLECT, markdown, id, lang, shared=shared)
        self.shared = shared
        self.says_shared = load_messages(lang)["prompt_shared"]
