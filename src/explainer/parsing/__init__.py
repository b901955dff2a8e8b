"""From the text of a file to clean Markdown and typed fields, each with its line."""
