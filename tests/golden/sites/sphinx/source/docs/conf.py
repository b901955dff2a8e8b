project = "Hedge birds"
author = "Ada Tern"
language = "en"
extensions = ["myst_parser", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["references.bib"]
exclude_patterns = ["_build", "private.md"]
raise SystemExit("a configuration is never run")
