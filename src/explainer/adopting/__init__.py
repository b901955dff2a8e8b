"""A notebook that an educator has made their own becomes a page and its studies again."""
