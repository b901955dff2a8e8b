"""A notebook that an educator has changed, and a page that has changed since: both kept."""
