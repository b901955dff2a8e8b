"""Merge an educator's notebook with a newer version of its page, keeping both."""
