"""Rules for reading text files."""

from __future__ import annotations

from explainer.diagnostics.rule import CHECK, Rule, page, raw_page

RULES = (
    Rule(
        code="E001",
        title="The file is empty",
        explanation="A file of the content folder has no text at all.",
        example=raw_page(""),
        fix="Write the text, or remove the file.",
    ),
    Rule(
        code="E002",
        title="A folder has the name of a file",
        explanation="A folder is where a Markdown file is expected.",
        commands=("mkdir -p content/pages/birds.md", *CHECK),
        fix="Rename the folder, or move the file out of it.",
    ),
    Rule(
        code="E003",
        title="The file does not exist",
        explanation="A file that is needed is missing, or a link points to a missing file.",
        commands=("rm content/site.toml", *CHECK),
        fix="Create the file, or check the spelling of its name, capitals included.",
    ),
    Rule(
        code="E004",
        title="The file cannot be read",
        explanation="The operating system reports an error when the file is read.",
        commands=("ln -s birds.md content/pages/birds.md", *CHECK),
        fix="Check the permissions of the file, and its disk.",
    ),
    Rule(
        code="E005",
        title="The file is too big",
        explanation="The limit is 2 MB. A whole book has about 0.5 MB of text, so a bigger file is "
        "probably not a page.",
        commands=("yes word | head -c 3000000 > content/pages/birds.md", *CHECK),
        fix="Split it into several pages, and keep data in other files.",
    ),
    Rule(
        code="E006",
        title="The file is UTF-16",
        explanation="Text files must have the encoding UTF-8.",
        commands=(r"printf '\377\376B\0i\0' > content/pages/birds.md", *CHECK),
        fix="Save the file with the encoding UTF-8.",
    ),
    Rule(
        code="E007",
        title="The file is not a text file",
        explanation="A text file has no NUL bytes. The file may be a picture or an archive.",
        commands=(r"printf 'Bi\0rds' > content/pages/birds.md", *CHECK),
        fix="Save it as plain text with the encoding UTF-8.",
    ),
    Rule(
        code="E008",
        title="The file is not UTF-8",
        explanation="The bytes of the file are not valid UTF-8, as in files from old Windows "
        "programs.",
        commands=(r"printf 'V\366gel' > content/pages/birds.md", *CHECK),
        fix="Save the file with the encoding UTF-8.",
    ),
    Rule(
        code="W009",
        title="Mojibake was repaired",
        explanation="UTF-8 text was once read in another encoding, so that “ü” became “Ã¼”. The "
        "page shows the repaired text; the file is not changed.",
        example=page("VÃ¶gel and GrÃ¼ÃŸe."),
        fix="Write the correct characters in the file. If the odd ones are intended, put them in "
        "`code`.",
    ),
)
