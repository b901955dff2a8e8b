"""Check whether cited works are still available and valid."""
