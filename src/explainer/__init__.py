"""Markdown pages become notebooks that are read as a dashboard, every cited study one click away."""
__version__ = "0.1.0"
