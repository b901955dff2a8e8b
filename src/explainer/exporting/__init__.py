"""Pages as files that need no server: a site, or one file."""
