"""Rules for study files, and for what a link check finds about studies."""

from __future__ import annotations

from explainer.diagnostics.rule import Rule, page, study

_BOOK = "type: book\ntitle: On birds\nDOI: 10.5555/birds"
_LINK_CHECK = ("explainer studies check",)


def _checked(results: str) -> dict[str, str]:
    text = f'{{"studies": {{"able2014": {{{results}}}}}}}\n'
    return {**study(_BOOK), "content/studies/checked.json": text}


def _address(state: str, more: str = "") -> dict[str, str]:
    url = "https://birds.example/book"
    return _checked(
        f'"addresses": [{{"url": "{url}", "state": "{state}", "on": "2026-01-31"{more}}}]'
    )


RULES = (
    Rule(
        code="E501",
        title="Invalid key of a study",
        explanation="The name of the file is part of addresses on the page.",
        example=study(_BOOK, key="able 2014"),
        fix="Name the file with up to 60 of A to Z, a to z, 0 to 9, `-` and `_`.",
    ),
    Rule(
        code="E502",
        title="Invalid DOI",
        explanation="A DOI begins with `10.`, digits and a slash.",
        example=study("type: book\ntitle: On birds\nDOI: birds"),
        fix="Write `10.1234/abc`, or remove the field.",
    ),
    Rule(
        code="E503",
        title="More than one address",
        explanation="`URL` and `open-copy` have one address each.",
        example=study(f"{_BOOK}\nURL: [https://a.example, https://b.example]"),
        fix="Move the others to `urls`.",
    ),
    Rule(
        code="E504",
        title="Invalid kind of access",
        explanation="The card says whether the work is free to read.",
        example=study(f"{_BOOK}\naccess: free"),
        fix="Write `open` or `closed`, or remove the field.",
    ),
    Rule(
        code="E505",
        title="Text before the first heading",
        explanation="The text of a study belongs to one of the four parts of a card.",
        example=study(_BOOK, "Birds sing.\n"),
        fix="Put it under `## Found`, `## Limits`, `## Fit` or `## Disagreement`.",
    ),
    Rule(
        code="E506",
        title="Unknown heading in a study",
        explanation="A card has four parts: Found, Limits, Fit and Disagreement.",
        example=study(_BOOK, "## Findings\n\nBirds sing.\n"),
        fix="Use one of the four, with two `#`.",
    ),
    Rule(
        code="E507",
        title="A heading is repeated in a study",
        explanation="A card has each part once.",
        example=study(_BOOK, "## Found\n\nBirds sing.\n\n## Found\n\nLoudly.\n"),
        fix="Merge the two parts.",
    ),
    Rule(
        code="E508",
        title="Two studies have the same address",
        explanation="A link to it could mean either.",
        example={**study(_BOOK), **study(_BOOK, key="able2014a")},
        fix="Remove the address from one of them, or merge the files.",
    ),
    Rule(
        code="E509",
        title="The file of check results is damaged",
        explanation="`checked.json` is written by `explainer studies check`. A merge in Git may "
        "have broken it.",
        example={"content/studies/checked.json": '{"studies": [\n'},
        fix="Restore it, or remove it and run `explainer studies check` again.",
    ),
    Rule(
        code="W510",
        title="A field is still blank",
        explanation="`explainer studies add` writes blank fields for what only a person who has "
        "read the work can say.",
        example=study(f"{_BOOK}\nsample:", "## Limits\n"),
        fix="Fill it in, or remove it.",
    ),
    Rule(
        code="W511",
        title="No page cites the study",
        explanation="The file is not used.",
        example=study(_BOOK),
        fix="Link to the DOI or the address of the study in a page, or remove the file.",
    ),
    Rule(
        code="E520",
        title="The work was retracted",
        explanation="Crossref or Retraction Watch has a retraction, a withdrawal or a removal.",
        example=_checked('"updated_by": [{"kind": "retraction", "doi": "10.5555/notice"}]'),
        commands=_LINK_CHECK,
        fix="Do not support a claim with it; revise the pages that cite it.",
    ),
    Rule(
        code="W521",
        title="The work was corrected",
        explanation="A correction or another notice was published after the work.",
        example=_checked('"updated_by": [{"kind": "correction", "doi": "10.5555/notice"}]'),
        commands=_LINK_CHECK,
        fix="Read the notice, and describe it under `## Limits`.",
    ),
    Rule(
        code="W522",
        title="The work corrects another",
        explanation="The work is itself a correction, a retraction or a new version.",
        example=_checked('"update_to": [{"kind": "new_version", "doi": "10.5555/old"}]'),
        commands=_LINK_CHECK,
        fix="Cite the other work too, or instead.",
    ),
    Rule(
        code="E523",
        title="The DOI does not resolve",
        explanation="The DOI is not registered, so its link leads nowhere.",
        example=_checked(
            '"doi": {"url": "https://doi.org/10.5555/birds", "state": "missing", '
            '"on": "2026-01-31"}'
        ),
        commands=_LINK_CHECK,
        fix="Compare it with the DOI in the work, character by character.",
    ),
    Rule(
        code="W524",
        title="The address has moved",
        explanation="The server redirects permanently to another address, and may stop doing so.",
        example=_address("answers", ', "moved_to": "https://birds.example/new"'),
        commands=_LINK_CHECK,
        fix="Change it to the new address.",
    ),
    Rule(
        code="E525",
        title="The address is gone",
        explanation="A reader who follows the link does not find the work.",
        example=_address("missing", ', "status": 404'),
        commands=_LINK_CHECK,
        fix="Replace it with another address, such as the archived copy that the hint names.",
    ),
    Rule(
        code="W526",
        title="The address could not be checked",
        explanation="The server refuses automated requests, so only a person can look.",
        example=_address("refuses", ', "status": 403'),
        commands=_LINK_CHECK,
        fix="Open it in a browser.",
    ),
    Rule(
        code="E530",
        title="Nothing was found about a work",
        explanation="No service knows the identifier, or no service can be reached.",
        commands=("explainer studies add 10.5555/none",),
        fix="Check the identifier and the connection, or write the study by hand.",
    ),
    Rule(
        code="E531",
        title="The work has no title",
        explanation="An entry of a library file has no title, so it cannot become a study.",
        example={"library.bib": "@book{able2014, author = {Able, Bea}}\n"},
        commands=("explainer studies add library.bib",),
        fix="Add the title in the library file.",
    ),
    Rule(
        code="W532",
        title="The work is already a study",
        explanation="A study with the same DOI, address or title exists, and is not changed.",
        example={
            **study(_BOOK),
            **page("See [a book](doi:10.5555/birds)."),
            "library.bib": "@book{birds, title = {On birds}, doi = {10.5555/birds}}\n",
        },
        commands=("explainer studies add library.bib",),
        fix="Edit the file of the study. To create it again, delete it first.",
    ),
)
