"""Build the full-text index of a site; the search itself runs in the browser."""
