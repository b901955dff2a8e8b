"""Create a folder for a new course: pages, studies, notebooks and a Binder setup."""
