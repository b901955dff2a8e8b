"""Slides for PowerPoint, whose text, tables and notes can be edited there."""
