"""Rules for links, citations, pictures and claims in pages."""

from __future__ import annotations

from explainer.diagnostics.rule import Rule, page, study

_STUDY = study(
    "type: book\ntitle: On birds\nDOI: 10.5555/birds\ncopies: https://copies.example/birds.pdf"
)

RULES = (
    Rule(
        code="E301",
        title="A link has a forbidden scheme",
        explanation="A link may lead to `https:`, `http:`, `mailto:`, `tel:` and `doi:` addresses, "
        "to pages and to sections. Other schemes, such as `javascript:`, could harm readers.",
        example=page("See [the birds](javascript:sing())."),
        fix="Use `https:`, or remove the link and keep its text.",
    ),
    Rule(
        code="E302",
        title="A cited DOI has no study",
        explanation="A link to a DOI is a citation, and its card needs a study file. On a site "
        "without any studies, a link to a DOI is an ordinary link.",
        example={**_STUDY, **page("See [another book](https://doi.org/10.5555/bees).")},
        fix="Add the study: `explainer studies add 10.5555/bees`.",
    ),
    Rule(
        code="W303",
        title="The text of a link does not say where it leads",
        explanation="Screen readers can list the links of a page without the text around them.",
        example=page("Read about birds [here](https://birds.example)."),
        fix="Say what the link leads to: `Read [a guide to birds](https://birds.example).`",
    ),
    Rule(
        code="W304",
        title="A link leads to a copy of a work",
        explanation="Copies that others host may disappear, be incomplete, or infringe copyright.",
        example={**_STUDY, **page("See [a book](https://copies.example/birds.pdf).")},
        fix="Link to the DOI, or to where the work was published.",
    ),
    Rule(
        code="W305",
        title="A link uses plain http",
        explanation="Others on the network can read and change what is sent over plain http.",
        example={**_STUDY, **page("See [a book](http://doi.org/10.5555/birds).")},
        fix="Use the address with `https://` that the hint names.",
    ),
    Rule(
        code="E306",
        title="A link has neither text nor an address",
        explanation="Readers can neither see nor follow it.",
        example=page("Birds sing []()."),
        fix="Write both, or remove the link.",
    ),
    Rule(
        code="E307",
        title="The linked page does not exist",
        explanation="A wikilink needs the title or the name of a page; another link needs the name "
        "of its file.",
        example=page("See [[Bees]], and [wasps](wasps.md)."),
        fix="Correct the name, or write the page.",
    ),
    Rule(
        code="E308",
        title="A link is inside another link",
        explanation="HTML does not allow this, so Markdown shows the outer link as text.",
        example=page("See [all about [[Birds]]](https://birds.example)."),
        fix="Remove one of them.",
    ),
    Rule(
        code="E309",
        title="A picture has a forbidden scheme",
        explanation="A picture must be a file beside the page, or have an `https:` or `http:` "
        "address.",
        example=page("![A bird](ftp://birds.example/bird.png)"),
        fix="Put the file beside the page, or use `https:`.",
    ),
    Rule(
        code="W310",
        title="A picture has no alternative text",
        explanation="Readers who cannot see the picture do not learn what it shows.",
        example=page("![](bird.png)"),
        fix="Write what it shows: `![A robin sings on a branch](bird.png)`.",
    ),
    Rule(
        code="W311",
        title="A space breaks a link",
        explanation="The address of a Markdown link ends at a space, so this is shown as text.",
        example=page("See [the birds](https://birds.example/a song)."),
        fix="Write `%20` for the space, or give each address its own link.",
    ),
    Rule(
        code="E312",
        title="A heading cites a study",
        explanation="A heading is the name of a section, and cannot contain a citation.",
        example={**_STUDY, **page("## [Birds](doi:10.5555/birds)\n\nThey sing.")},
        fix="Move the link into the text below.",
    ),
    Rule(
        code="W313",
        title="A number has no citation near it",
        explanation="A percentage or a number of people usually comes from a study. The citation "
        "must be in the same paragraph, or in the one before or after it in the section.",
        example=page("Of all birds, 73 % sing."),
        fix="Link to the work that it comes from. If the number is your own, ignore the warning.",
    ),
    Rule(
        code="W314",
        title="A quotation has no source near it",
        explanation="Readers cannot check a quotation of four words or more without its source.",
        example=page("As they say, “birds sing because they have a song”."),
        fix="Link to the work that it comes from.",
    ),
    Rule(
        code="E315",
        title="A cited study has errors",
        explanation="The page cannot be built until the file of the study is fixed.",
        example={
            **study("type: book\ntitle: On birds\nDOI: 10.5555/birds\npages: 7"),
            **page("See [a book](doi:10.5555/birds)."),
        },
        fix="Fix the file of the study, whose errors are listed too.",
    ),
)
