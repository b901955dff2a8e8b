"""Look up works on the web; the only package that opens network connections."""
