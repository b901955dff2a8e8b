"""Question and Reflection: what a page asks, as values that Python can read, set and observe.

What they show is made by ``html``; what a reader does with it is in ``static/prompts.js``.
"""

from __future__ import annotations

import anywidget
import traitlets

from explainer.errors import UsageError
from explainer.i18n.messages import words
from explainer.render.assets import STATIC
from explainer.render.html import prompt_html, render
from explainer.text.prompts import QUESTION, REFLECT, Prompt, prompt_of


class _Twin(anywidget.AnyWidget):
    """A prompt of the page that is bound by its id, or one of its own that it draws."""

    _esm = STATIC / "prompts.js"
    _css = STATIC / "prompts.css"
    html = traitlets.Unicode().tag(sync=True)
    """The markup that is saved as the cell's output and shown where no kernel runs."""
    target = traitlets.Unicode().tag(sync=True)
    """The id of the page's prompt that this is the twin of; empty where it has its own."""

    def _setup(self, kind: str, markdown: str, id: str, lang: str, *, shared: bool) -> Prompt:
        if bool(markdown) == bool(id):
            raise UsageError("give either the Markdown of a prompt or the id of one of the page's")
        prompt = prompt_of(kind, markdown)
        html = prompt_html(prompt, lang=lang, shared=shared)
        if id:
            told = words(lang)["prompt_twin"].format(id=id)
            html = render("twin.html.j2", told=told)
        super().__init__(html=html, target=id)
        return prompt

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, object], dict[str, object]]:
        bundle = super()._repr_mimebundle_()
        assert bundle is not None, "a twin has a view"
        data, metadata = bundle
        return {**data, "text/html": "" if self.target else self.html}, metadata


class Question(_Twin):
    """A question with choices, and what its reader has chosen.

    Args:
        markdown: a sentence that asks, then a list whose items begin with ``[x]`` where they are
            right and with ``[ ]`` where not, each with its feedback below it, indented.
        id: instead, the id of a question of the page, as its address has it.
        lang: language of the controls' words, a BCP 47 tag.

    Raises:
        UsageError: both or neither are given, or the Markdown has no choices.
        traitlets.TraitError: ``chosen`` is set to a number that no choice has.
    """

    chosen = traitlets.Int(0).tag(sync=True)
    """The number of the choice, from 1; 0 for none."""
    checked = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether the feedback to it is shown."""
    choices: int | None = None
    """How many choices there are; None where only the page knows."""

    def __init__(self, markdown: str = "", *, id: str = "", lang: str = "en") -> None:
        prompt = self._setup(QUESTION, markdown, id, lang, shared=False)
        if markdown and len(prompt.choices) < 2:
            raise UsageError("a question needs two choices; write each as - [x] … or - [ ] …")
        self.choices = len(prompt.choices) or None

    @traitlets.validate("chosen")
    def _known_choice(self, proposal: dict[str, int]) -> int:
        most = self.choices
        if proposal["value"] < 0 or (most is not None and proposal["value"] > most):
            raise traitlets.TraitError(
                f"there is no choice {proposal['value']}; they are 1 to {most or '…'}, 0 for none"
            )
        return proposal["value"]


class Reflection(_Twin):
    """A reflection, and what its reader has written.

    What is written on the page stays on the reader's device unless ``shared`` is true; then the
    page says that it does not.

    Args:
        markdown: what to think about.
        id: instead, the id of a reflection of the page, as its address has it.
        lang: language of the controls' words, a BCP 47 tag.
        shared: whether Python is told what the reader writes.

    Raises:
        UsageError: both or neither of ``markdown`` and ``id`` are given.
    """

    text = traitlets.Unicode().tag(sync=True)
    """What Python has put there and, where ``shared``, what the reader has written."""
    shared = traitlets.Bool(default_value=False).tag(sync=True)
    says_shared = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, markdown: str = "", *, id: str = "", lang: str = "en", shared: bool = False
    ) -> None:
        self._setup(REFLECT, markdown, id, lang, shared=shared)
        self.shared = shared
        self.says_shared = words(lang)["prompt_shared"]
