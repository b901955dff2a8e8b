"""Rules for the content folder as a whole."""

from __future__ import annotations

from explainer.diagnostics.rule import CHECK, Rule, page

RULES = (
    Rule(
        code="E601",
        title="There are no pages",
        explanation="The folder `pages` is missing or has no Markdown file.",
        commands=("rm -r content/pages", *CHECK),
        fix="Write a page, such as `pages/welcome.md`.",
    ),
    Rule(
        code="E602",
        title="Two pages have the same address",
        explanation="The address of a page is the name of its file in lower case, with hyphens. "
        "`index` is the list of pages.",
        example={**page("Birds sing."), "content/pages/more/Birds.md": "# Birds\n\nThey fly.\n"},
        fix="Rename one of the files.",
    ),
    Rule(
        code="E603",
        title="Invalid telephone number",
        explanation="The number becomes a link that starts a call.",
        example={
            "content/site.toml": 'title = "Birds"\n[[support]]\nname = "Helpline"\n'
            'place = "Everywhere"\nphone = "(0) 116-123"\n'
        },
        fix="Write digits, with spaces between them and perhaps a `+` before them: `116 123`.",
    ),
)
