"""The server that readers meet: pages at once, live places, and what its keepers see of it."""
