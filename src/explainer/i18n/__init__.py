"""Interface messages, dates and numbers in the language of a page."""
