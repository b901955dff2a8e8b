"""Import a notebook that an educator has edited, as a page and its studies."""
