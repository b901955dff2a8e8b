"""Parse and write text formats: Markdown, front matter, YAML, URLs, slugs."""
