"""Search over titles, text and studies that works in a browser alone."""
