"""Rules for Markdown, blocks and HTML in pages."""

from __future__ import annotations

from explainer.diagnostics.rule import Rule, page

_CHOICES = "- [x] Yes\n\n  - They do.\n- [ ] No\n\n  - Listen again."

RULES = (
    Rule(
        code="E201",
        title="Unknown block",
        explanation="A line `::: word` begins a block, and the word is not the name of one.",
        example=page("::: discus\n\nWhy do birds sing?\n\n:::"),
        fix="Write `discuss`, `reflect`, `question` or `notes`.",
    ),
    Rule(
        code="E202",
        title="A block is nested",
        explanation="A block becomes a cell of the notebook, so it cannot be inside a list, a "
        "quotation or another block.",
        example=page("- ::: discuss\n  Why do birds sing?\n  :::"),
        fix="Begin and end it at the margin.",
    ),
    Rule(
        code="E203",
        title="A block is not closed",
        explanation="A block ends at a line `:::`.",
        example=page("::: discuss\n\nWhy do birds sing?"),
        fix="Write `:::` on a line of its own where it ends.",
    ),
    Rule(
        code="E204",
        title="A block is empty",
        explanation="There is nothing between the first and the last line of a block.",
        example=page("::: discuss\n\n:::"),
        fix="Write the text, or remove the block.",
    ),
    Rule(
        code="E205",
        title="A ::: does not close a block",
        explanation="A line `:::` ends a block, but no block is open.",
        example=page("Birds sing.\n\n:::"),
        fix="Remove it, or write a line such as `::: discuss` before the text.",
    ),
    Rule(
        code="E206",
        title="A question has no text",
        explanation="A question begins with a sentence, followed by the choices.",
        example=page(f"::: question\n\n{_CHOICES}\n\n:::"),
        fix="Begin it with the question itself.",
    ),
    Rule(
        code="E207",
        title="A question has fewer than two choices",
        explanation="Readers need at least two choices.",
        example=page("::: question\n\nDo birds sing?\n\n- [x] Yes\n\n  - They do.\n\n:::"),
        fix="Write each choice as an item of a list: `- [x]` for a right one, `- [ ]` for another.",
    ),
    Rule(
        code="E208",
        title="A choice is not marked",
        explanation="Each item of the list must say whether it is right.",
        example=page(f"::: question\n\nDo birds sing?\n\n{_CHOICES}\n- Perhaps\n\n  - No.\n\n:::"),
        fix="Begin it with `- [x]` if it is right, and with `- [ ]` if it is not.",
    ),
    Rule(
        code="E209",
        title="A choice has no text",
        explanation="There is nothing after the brackets of a choice.",
        example=page(f"::: question\n\nDo birds sing?\n\n{_CHOICES}\n- [ ]\n\n:::"),
        fix="Write the text after `[ ]`.",
    ),
    Rule(
        code="E210",
        title="A choice has no feedback",
        explanation="Readers who choose it do not learn why it is right or wrong.",
        example=page("::: question\n\nDo birds sing?\n\n- [x] Yes\n- [ ] No\n\n:::"),
        fix="Explain below it, indented, why it is right or what it misses.",
    ),
    Rule(
        code="E220",
        title="Raw HTML is not allowed",
        explanation="Pages are Markdown: HTML could run scripts, and is lost in slides, handouts "
        "and JupyterLab. `<b>`, `<i>`, `<br>`, `<hr>`, `<sup>`, `<sub>` and a few others are "
        "allowed.",
        example=page('See <a href="https://birds.example">the birds</a>.'),
        fix="Write the Markdown that the hint names, such as `[the birds](https://birds.example)`.",
    ),
    Rule(
        code="E221",
        title="HTML is not a tag",
        explanation="Processing instructions, declarations and CDATA are not allowed in a page.",
        example=page("Birds <?php sing() ?>"),
        fix="Remove it. To show it, put it in `code`.",
    ),
    Rule(
        code="E222",
        title="A closing tag has no opening tag",
        explanation="The tag was not opened in the same paragraph, or another one is still open.",
        example=page("Birds</b> sing."),
        fix="Remove it, or add the opening tag before it.",
    ),
    Rule(
        code="E223",
        title="A tag is not closed",
        explanation="A tag must be closed in the paragraph that opens it.",
        example=page("Birds <i>sing."),
        fix="Add the closing tag, here `</i>`.",
    ),
    Rule(
        code="E224",
        title="A tag has a forbidden attribute",
        explanation="`style` and the attributes that begin with `on` could change the whole page.",
        example=page('Birds <b onclick="sing()">sing</b>.'),
        fix="Remove the attribute.",
    ),
    Rule(
        code="E225",
        title="A thematic break is in the wrong place",
        explanation="`<hr>` is a line across the page, so it cannot be in a heading, a table, a "
        "link or emphasis.",
        example=page("## Birds <hr> sing\n\nThey do."),
        fix="Put it between two paragraphs, as `***`.",
    ),
    Rule(
        code="E226",
        title="A comment is not closed",
        explanation="Everything after `<!--` would disappear.",
        example=page("Birds sing.\n\n<!-- Is this so?\n\nThey do."),
        fix="Add `-->` where the comment ends.",
    ),
    Rule(
        code="E227",
        title="Text follows a comment",
        explanation="The text on the line where a comment ends would disappear.",
        example=page("Birds sing.\n\n<!-- Is this\nso? --> They do."),
        fix="Begin the text on a line of its own.",
    ),
    Rule(
        code="E228",
        title="The text is nested too deeply",
        explanation="Markdown parsers drop what is nested too deeply in lists and quotations.",
        example=page("> " * 60 + "Birds sing."),
        fix="Remove some of the `>`, or some of the indentation.",
    ),
    Rule(
        code="W230",
        title="A heading has the wrong level",
        explanation="Screen readers announce the levels of headings. Sections have level 2, and no "
        "level may be skipped. The page shows the heading with the level that fits.",
        example=page("## Song\n\nBirds sing.\n\n#### At dawn\n\nThey do."),
        fix="Give it one `#` more than the heading above it.",
    ),
    Rule(
        code="E231",
        title="A heading has no text",
        explanation="The list of sections needs a name for the section.",
        example=page("##\n\nBirds sing."),
        fix="Write the text, or remove the `##`.",
    ),
    Rule(
        code="E232",
        title="A page has no text",
        explanation="There is nothing below the front matter.",
        example=page(""),
        fix="Write the text, or remove the file.",
    ),
)
