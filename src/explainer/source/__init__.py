"""Read a content folder: its settings, its pages and its figures, as typed values."""
