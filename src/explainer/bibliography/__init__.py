"""Studies and citations: read, write, format and check them."""
