"""Rules for figures."""

from __future__ import annotations

from explainer.diagnostics.rule import Rule, figure, page

_HEAD = "| Scale | Before | After |\n|---|---|---|\n"
_SHOWN = "```{figure} hope\n```"

RULES = (
    Rule(
        code="E401",
        title="The figure does not exist",
        explanation="A page shows a figure that has no file in `figures`.",
        example=page(_SHOWN),
        fix="Write `figures/hope.md`, or correct the name.",
    ),
    Rule(
        code="E402",
        title="Invalid name of a figure",
        explanation="The name is part of addresses and of Python code.",
        example=figure(name="höhe"),
        fix="Name the file with up to 40 of A to Z, a to z, 0 to 9, `-` and `_`.",
    ),
    Rule(
        code="E403",
        title="A page shows a figure twice",
        explanation="Both would have the same id on the page, so a link could not tell them apart.",
        example={**figure(), **page(f"{_SHOWN}\n\n{_SHOWN}")},
        fix="Remove one of them, or link to the first.",
    ),
    Rule(
        code="E404",
        title="A figure is nested",
        explanation="A figure becomes a cell of the notebook, so it cannot be in a list or in a "
        "quotation.",
        example={**figure(), **page("> ```{figure} hope\n> ```")},
        fix="Move the figure out of the list or the quotation.",
    ),
    Rule(
        code="E405",
        title="The range of a figure is missing",
        explanation="The figure shows the whole scale, from its lowest to its highest value.",
        example=figure("from: 0"),
        fix="Write both numbers, such as `from: 3` and `to: 27`.",
    ),
    Rule(
        code="E406",
        title="The range of a figure is reversed",
        explanation="`from` is the lowest value of the scales.",
        example=figure("from: 10\nto: 0"),
        fix="Swap the two numbers.",
    ),
    Rule(
        code="E407",
        title="The source of a figure is unknown",
        explanation="The field `study` must name the study that the numbers are from.",
        example=figure(source="study: abel2014"),
        fix="Write the key of the study: the name of its file without `.md`.",
    ),
    Rule(
        code="E408",
        title="A figure needs exactly one table",
        explanation="The table contains the numbers; all other text is the caption.",
        example=figure(table="Hope grew."),
        fix="Write one table, with a row for each scale and a column for each group.",
    ),
    Rule(
        code="E409",
        title="A figure has too few or too many scales",
        explanation="A figure shows 1 to 30 scales.",
        example=figure(table=_HEAD),
        fix="Write a row for each scale, or divide the figure.",
    ),
    Rule(
        code="E410",
        title="A row has the wrong number of cells",
        explanation="Markdown drops surplus cells without a message.",
        example=figure(table=f"{_HEAD}| Hope | 4.1 (0.3) | 6.2 (0.4) | 7 |"),
        fix="Write one cell for each group.",
    ),
    Rule(
        code="E411",
        title="A figure has too few or too many groups",
        explanation="A figure shows 1 to 6 groups, since there are 6 marks to tell them apart.",
        example=figure(table="| Scale |\n|---|\n| Hope |"),
        fix="Write a column for each group beside the names of the scales.",
    ),
    Rule(
        code="E412",
        title="The groups of a figure need distinct names",
        explanation="Two columns have the same heading, or one has none.",
        example=figure(
            table="| Scale | Before | Before |\n|---|---|---|\n| Hope | 4.1 (0.3) | 6.2 (0.4) |"
        ),
        fix="Give each column a heading of its own.",
    ),
    Rule(
        code="E413",
        title="The scales of a figure need distinct names",
        explanation="Two rows have the same first cell, or it is empty in one.",
        example=figure(table=f"{_HEAD}|  | 4.1 (0.3) | 6.2 (0.4) |"),
        fix="Write the name of the scale in the first cell.",
    ),
    Rule(
        code="E414",
        title="A cell is not a mean with its standard error",
        explanation="The figure shows both numbers.",
        example=figure(table=f"{_HEAD}| Hope | 4.1 | 6.2 (0.4) |"),
        fix="Write `4.1 (0.3)` or `4.1 ± 0.3`.",
    ),
    Rule(
        code="E415",
        title="A mean is out of range",
        explanation="The mean is below `from` or above `to`, so one of the numbers is wrong.",
        example=figure(table=f"{_HEAD}| Hope | 4.1 (0.3) | 62 (0.4) |"),
        fix="Check the number, `from` and `to`.",
    ),
    Rule(
        code="W416",
        title="No page shows the figure",
        explanation="The file is not used.",
        example={**figure(), **page("Birds sing.")},
        fix="Write ` ```{figure} hope ` and ` ``` ` on the next line in a page, or remove the "
        "file.",
    ),
)
