"""Rendering explorables: with their controls for pages and slides, and in words for paper."""
