"""Import a notebook that an educator has changed as a page and its studies."""
