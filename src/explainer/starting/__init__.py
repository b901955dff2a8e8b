"""A folder for a course of one's own: pages, studies, notebooks, Binder, and how to go on."""
