"""Syntax beyond CommonMark: one small module for each kind."""
