"""Define Glossary, the terms of a page with their explanations."""

from __future__ import annotations

from collections.abc import Mapping

import traitlets

from explainer.model import Term
from explainer.render.glossary import render_glossary
from explainer.text.slugs import make_slug
from explainer.widgets.control import Control


class Glossary(Control):
    """The terms that a page explains. ``glossary["standard error"]`` is an explanation.

    Args:
        terms: the explanation of each term, as Markdown.
        lang: their language, a BCP 47 tag.

    Raises:
        traitlets.TraitError: ``selected`` is set to a term that the glossary does not have.
    """

    selected = traitlets.Unicode().tag(sync=True)
    """The term whose explanation is open beside the text; empty for none."""
    names = traitlets.Dict(read_only=True).tag(sync=True)
    """The name of each term, by the slug in the id of its element."""
    lang = "en"

    def __init__(self, terms: Mapping[str, str], *, lang: str = "en") -> None:
        self._terms = dict(terms)
        self.lang = lang
        listed = [
            Term(slug=make_slug(name), name=name, text=text) for name, text in self._terms.items()
        ]
        super().__init__(kind="glossary", html=render_glossary(listed))
        self.set_trait("names", {term.slug: term.name for term in listed})

    @property
    def terms(self) -> Mapping[str, str]:
        """The explanation of each term, as Markdown."""
        return dict(self._terms)

    def __getitem__(self, name: str) -> str:
        """Return the explanation of a term, as Markdown.

        Raises:
            KeyError: the glossary does not have it.
        """
        return self._terms[self._find_name(name)]

    def _find_name(self, name: str) -> str:
        """Return the name of a term as the glossary has it."""
        found = self.names.get(make_slug(name))
        if found is None:
            raise KeyError(f"there is no term {name!r}; the terms are {', '.join(self._terms)}")
        return str(found)

    @traitlets.validate("selected")
    def _validate_selected(self, proposal: dict[str, str]) -> str:
        name = proposal["value"]
        try:
            return self._find_name(name) if name else ""
        except KeyError as error:
            raise traitlets.TraitError(str(error.args[0])) from None
