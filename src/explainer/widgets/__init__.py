"""The ipywidgets that a notebook imports: the live counterparts of a page's controls."""
