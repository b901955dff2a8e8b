"""Rules for notebooks: building, merging and adopting them."""

from __future__ import annotations

from explainer.diagnostics.rule import Rule, page, study

_BIRDS = page("Birds sing.")
_CITES = {
    **study("type: book\ntitle: On birds\nDOI: 10.5555/birds"),
    **page("See [a book](doi:10.5555/birds)."),
}
_BUILD = "explainer build"

RULES = (
    Rule(
        code="E801",
        title="The notebook cannot be read",
        explanation="The file is not a notebook, or was damaged.",
        example=_BIRDS,
        commands=(_BUILD, "echo '{' > notebooks/birds.ipynb", "explainer diff"),
        fix="Open it in JupyterLab and save it again, or restore it from `.backups` beside it.",
    ),
    Rule(
        code="E802",
        title="A folder has the name of a notebook",
        explanation="The notebook of the page cannot be written.",
        example=_BIRDS,
        commands=("mkdir -p notebooks/birds.ipynb", _BUILD),
        fix="Rename the folder.",
    ),
    Rule(
        code="E803",
        title="Another file has the name of a notebook",
        explanation="The file was not built from the page, so it cannot be merged with it.",
        example=_BIRDS,
        commands=("mkdir notebooks", "echo '{}' > notebooks/birds.ipynb", _BUILD),
        fix="Rename it; or run `explainer build --ours`, which replaces it and keeps a backup.",
    ),
    Rule(
        code="W804",
        title="A renamed notebook is not updated",
        explanation="The notebook was built from a page, and then renamed.",
        example=_BIRDS,
        commands=(_BUILD, "cp notebooks/birds.ipynb notebooks/mine.ipynb", _BUILD),
        fix="To have it updated, give it the name of the page.",
    ),
    Rule(
        code="W805",
        title="The page of a notebook is gone",
        explanation="The notebook is kept, but is no longer updated.",
        example={**_BIRDS, "content/pages/bees.md": "# Bees\n\nBees hum.\n"},
        commands=(_BUILD, "rm content/pages/bees.md", _BUILD),
        fix="Turn it into a page with `explainer adopt`, or delete it.",
    ),
    Rule(
        code="E806",
        title="The list of pages cannot be adopted",
        explanation="Each build generates this notebook from the pages.",
        example=_BIRDS,
        commands=(_BUILD, "explainer adopt notebooks/index.ipynb"),
        fix="Change the pages, or `site.toml`.",
    ),
    Rule(
        code="E807",
        title="The page already exists",
        explanation="A page has the name of the notebook, but the notebook was not built from it.",
        example={**_BIRDS, "content/pages/bees.md": "# Bees\n\nBees hum.\n"},
        commands=(
            _BUILD,
            "cp notebooks/birds.ipynb notebooks/bees.ipynb",
            "explainer adopt notebooks/bees.ipynb",
        ),
        fix="Give the notebook another name.",
    ),
    Rule(
        code="E808",
        title="The page has changed since the notebook was built",
        explanation="Adopting the notebook would lose the changes of the page.",
        example=_BIRDS,
        commands=(
            _BUILD,
            "sed -i 's/Birds sing/Birds fly/' content/pages/birds.md",
            "explainer adopt notebooks/birds.ipynb",
        ),
        fix="Run `explainer build`, which merges the changes, and then adopt the notebook.",
    ),
    Rule(
        code="E809",
        title="The study records of a notebook cannot be read",
        explanation="`explainer adopt` runs no code, so the records must be plain values.",
        example=_CITES,
        commands=(
            _BUILD,
            "sed -i 's/On birds/\\\\\" + str(1) + \\\\\"/' notebooks/birds.ipynb",
            "explainer adopt notebooks/birds.ipynb",
        ),
        fix="Write them as plain values, as a build does, and save the notebook.",
    ),
    Rule(
        code="W810",
        title="A notebook was repaired",
        explanation="The notebook violates its format, perhaps after an edit by another program. "
        "It is repaired when it is read; the file is not changed.",
        example=_BIRDS,
        commands=(
            _BUILD,
            'sed -i \'s/"id": "[^"]*"/"id": "same"/\' notebooks/birds.ipynb',
            "explainer export site --content none",
        ),
        fix="Open it in JupyterLab and save it again.",
    ),
)
