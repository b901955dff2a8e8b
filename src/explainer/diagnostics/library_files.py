"""Rules for BibTeX, RIS and CSL-JSON files."""

from __future__ import annotations

from explainer.diagnostics.rule import Rule


def _rule(code: str, title: str, explanation: str, file: str, text: str, fix: str) -> Rule:
    return Rule(
        code=code,
        title=title,
        explanation=explanation,
        example={file: text},
        commands=(f"explainer studies add {file}",),
        fix=fix,
    )


RULES = (
    _rule(
        "E701",
        "An entry cannot be read",
        "The entry is not valid BibTeX or JSON. The entries before it are added.",
        "library.bib",
        "@book{able2014, title = {On birds\n\n@book{baker2015, title = {On bees}}\n",
        "Close its braces and quotes, and put a comma after its key and after each field.",
    ),
    _rule(
        "E702",
        "A key is used twice",
        "The first entry with the key is added.",
        "library.bib",
        "@book{able2014, title = {On birds}}\n@book{able2014, title = {On bees}}\n",
        "Give one of the two another key.",
    ),
    _rule(
        "E703",
        "A field is repeated in an entry",
        "It is not clear which value is meant, so the entry is not added.",
        "library.bib",
        "@book{able2014, title = {On birds}, title = {On bees}}\n",
        "Keep one of the two.",
    ),
    _rule(
        "E704",
        "The file has no references",
        "The file has no entries, or its format is not BibTeX, RIS or CSL-JSON.",
        "library.bib",
        "On birds, by Bea Able\n",
        "Export the references again, as BibTeX (`.bib`), RIS (`.ris`) or CSL-JSON (`.json`).",
    ),
    _rule(
        "W705",
        "Unknown type of work",
        "The study gets the type `document`.",
        "library.bib",
        "@podcast{able2014, title = {On birds}}\n",
        "Correct `type` in the new study.",
    ),
    _rule(
        "E706",
        "A RIS field precedes all records",
        "The field does not belong to a work, and is dropped.",
        "library.ris",
        "TI  - On birds\nTY  - BOOK\nTI  - On bees\nER  - \n",
        "Begin the record with a line `TY  - BOOK`.",
    ),
    _rule(
        "W707",
        "Text precedes the first RIS record",
        "The line is dropped.",
        "library.ris",
        "Exported in May\nTY  - BOOK\nTI  - On bees\nER  - \n",
        "Remove the line, or begin a record with `TY  - BOOK`.",
    ),
    _rule(
        "W708",
        "A RIS record has no end",
        "The record is assumed to end where the next one begins.",
        "library.ris",
        "TY  - BOOK\nTI  - On bees\n",
        "Write a line `ER  - ` under it.",
    ),
    _rule(
        "W709",
        "A RIS line has an unknown tag",
        "The line is dropped.",
        "library.ris",
        "TY  - BOOK\nTI  - On bees\nZZ  - buzz\nER  - \n",
        "Correct the tag, or add the field to the new study by hand.",
    ),
    _rule(
        "E710",
        "An item is not a CSL item",
        "A CSL-JSON file is a list of objects.",
        "library.json",
        '["On birds"]\n',
        'Write `{"type": "book", "title": "On birds"}`.',
    ),
    Rule(
        code="W711",
        title="The file is not UTF-8, and was read as Windows-1252",
        explanation="Accented letters may be wrong.",
        commands=(
            r"printf '@book{able2014, title = {V\366gel}}' > library.bib",
            "explainer studies add library.bib",
        ),
        fix="Compare the accented letters in the new studies, or export the file as UTF-8.",
    ),
)
