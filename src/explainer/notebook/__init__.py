"""Turn pages into notebooks, and notebooks into pages to read."""
