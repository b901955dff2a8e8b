"""The widgets that notebooks import."""
