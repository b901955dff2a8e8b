"""Render navigation, study cards, figures and whole documents as HTML."""
