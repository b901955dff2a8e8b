"""Define SectionNav, the navigation between the sections of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import traitlets

from explainer.render.html import NavItem, render_nav
from explainer.widgets.control import Control


class SectionNav(Control):
    """Previous, next and the list of a page's sections.

    Args:
        sections: pairs of slug and title, in the order of the page.
        lang: language of the control's labels, a BCP 47 tag.

    Raises:
        ValueError: a section is not such a pair, or two sections have the same slug.
        traitlets.TraitError: ``current`` is set to a slug that no section has.
    """

    sections: tuple[tuple[str, str], ...] = ()
    """Pairs of slug and title; does not change."""
    current = traitlets.Unicode().tag(sync=True)
    """The slug of the section that is being read; empty until the page has reported one."""
    one_at_a_time = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether only the current section is shown."""

    def __init__(self, sections: Iterable[Sequence[str]], *, lang: str = "en") -> None:
        self.sections = tuple(_parse_section(section) for section in sections)
        if len(dict(self.sections)) < len(self.sections):
            raise ValueError("two sections have the same slug; give each a slug of its own")
        items = [NavItem(slug=slug, title=title) for slug, title in self.sections]
        super().__init__(kind="nav", html=render_nav(items, lang=lang))

    @traitlets.validate("current")
    def _validate_current(self, proposal: dict[str, str]) -> str:
        slugs = [slug for slug, _ in self.sections]
        # An educator may have added sections to the page that Python does not know. So only
        # slugs that Python code sets are checked.
        if proposal["value"] and slugs and proposal["value"] not in slugs and not self._is_syncing:
            raise traitlets.TraitError(
                f"there is no section {proposal['value']!r}; the sections are {', '.join(slugs)}"
            )
        return proposal["value"]

    _is_syncing = False

    def set_state(self, sync_data: dict[str, object]) -> None:
        """Apply the state of the page, which may name a section that an educator has added."""
        self._is_syncing = True
        try:
            super().set_state(sync_data)
        finally:
            self._is_syncing = False

    def next(self) -> None:
        """Move to the section after the current one; stay at the last."""
        self._step(1)

    def previous(self) -> None:
        """Move to the section before the current one; stay at the first."""
        self._step(-1)

    def _step(self, offset: int) -> None:
        slugs = [slug for slug, _ in self.sections]
        if not slugs:
            return
        index = slugs.index(self.current) if self.current in slugs else 0
        self.current = slugs[min(max(index + offset, 0), len(slugs) - 1)]


def _parse_section(section: Sequence[str]) -> tuple[str, str]:
    if isinstance(section, str) or len(section) != 2:
        raise ValueError(f"{section!r} is not a pair of slug and title, such as ('why', 'Why?')")
    slug, title = section
    return slug, title
