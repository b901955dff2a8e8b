"""Text formats that know nothing of pages: Markdown, front matter, URLs, slugs."""
