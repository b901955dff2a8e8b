"""Rules for front matter and site.toml."""

from __future__ import annotations

from explainer.diagnostics.rule import Rule, raw_page, study


def _head(fields: str) -> dict[str, str]:
    return raw_page(f"---\n{fields}\n---\nBirds sing.\n")


RULES = (
    Rule(
        code="E101",
        title="The front matter is not closed",
        explanation="A page that begins with a line `---` (YAML) or `+++` (TOML) has front matter, "
        "which ends at the next such line.",
        example=raw_page("---\ntitle: Birds\n\nBirds sing.\n"),
        fix="Add the same line under the last field.",
    ),
    Rule(
        code="E102",
        title="The fields are not valid YAML or TOML",
        explanation="The front matter or `site.toml` cannot be parsed.",
        example=_head("title: Birds: a song"),
        fix='Put quotes around a value with a colon, a `#` or a quote: `title: "Birds: a song"`.',
    ),
    Rule(
        code="E103",
        title="A field is set twice",
        explanation="YAML would silently use the last value.",
        example=_head("title: Birds\ntag: song\ntitle: Bees"),
        fix="Keep one of the two.",
    ),
    Rule(
        code="E104",
        title="The front matter has no fields",
        explanation="There is text between the two lines `---`, but no fields.",
        example=_head("Birds"),
        fix="Write each field as `name: value`. For a thematic break, write `***`.",
    ),
    Rule(
        code="E105",
        title="The front matter is nested too deeply",
        explanation="No field needs more than three levels of lists and groups; 20 are allowed.",
        example=_head("title: " + "[" * 25 + "]" * 25),
        fix="Remove the inner brackets.",
    ),
    Rule(
        code="W110",
        title="A page has an unknown field",
        explanation="The field is ignored. Often its name is misspelled.",
        example=_head("title: Birds\ntgas: song"),
        fix="Correct the name, or remove the field.",
    ),
    Rule(
        code="E111",
        title="Unknown field",
        explanation="A study, a figure or `site.toml` has a field that does not exist.",
        example={"content/site.toml": 'title = "Birds"\nlanguage = "en"\n'},
        fix="Correct the name, or remove the field.",
    ),
    Rule(
        code="E112",
        title="A field is not text",
        explanation="The value must be a single text, but is a list or a group of fields.",
        example=_head("title: Birds\ndescription: [a, b]"),
        fix="Write a single text.",
    ),
    Rule(
        code="E113",
        title="A field is not a list of texts",
        explanation="The value must be a text or a list of texts.",
        example=_head("title: Birds\ntags: {song: loud}"),
        fix="Write `tags: [song, nest]`.",
    ),
    Rule(
        code="E114",
        title="A field is not a list of groups",
        explanation="The value must be a list whose items have fields of their own.",
        example=study("type: book\ntitle: On birds\nauthor: Bea Able"),
        fix="Write `author: [{family: Able, given: Bea}]`.",
    ),
    Rule(
        code="W115",
        title="A page has no title",
        explanation="The title is made from the name of the file.",
        example=raw_page("Birds sing.\n"),
        fix="Begin the page with `---`, `title: …` and `---`, or with a heading `# …`.",
    ),
    Rule(
        code="E116",
        title="Invalid language tag",
        explanation="Screen readers, hyphenation and the text of the controls depend on the "
        "language, which must be a BCP 47 tag.",
        example=_head("title: Birds\nlang: British English"),
        fix="Write a tag such as `en`, `pt-BR` or `ar`.",
    ),
    Rule(
        code="E117",
        title="Invalid date",
        explanation="The date does not exist, or is not written as year, month, day.",
        example=_head("title: Birds\ndate: 31 May 2024"),
        fix="Write `2024-05-31`.",
    ),
    Rule(
        code="E118",
        title="Invalid text direction",
        explanation="The direction is `ltr` (left to right) or `rtl` (right to left). Without the "
        "field, it follows from the language.",
        example=_head("title: Birds\ndir: left"),
        fix="Write `ltr` or `rtl`, or remove the field.",
    ),
    Rule(
        code="E119",
        title="A group has an unknown part",
        explanation="An author, an origin, a check or a support line has a part that does not "
        "exist.",
        example=study("type: book\ntitle: On birds\nauthor: [{family: Able, first: Bea}]"),
        fix="Correct its name: the parts of an author are `family`, `given` and others.",
    ),
    Rule(
        code="E120",
        title="A group lacks a required part",
        explanation="An author needs a family name, an origin a title, a check a date, and a "
        "support line a name, a place and a contact.",
        example={"content/site.toml": 'title = "Birds"\n[[support]]\nname = "Helpline"\n'},
        fix="Add the part.",
    ),
    Rule(
        code="E121",
        title="Invalid web address",
        explanation="The value must be a whole address that begins with `https://` or `http://`.",
        example=_head("title: Birds\nsource: birds.example/course"),
        fix="Write `https://birds.example/course`, with `%20` for a space.",
    ),
    Rule(
        code="E122",
        title="A required field is missing",
        explanation="A study needs a type and a title; a figure and a site need a title.",
        example=study("type: book"),
        fix="Add the field.",
    ),
)
