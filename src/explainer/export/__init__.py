"""Write pages as files that need no server: a site, one HTML file, slides, a handout."""
