"""What plain Voilà and our server share: the template's page, its cells, its messages."""
