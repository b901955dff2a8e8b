"""Make HTML from values: navigation, study cards, figures and whole documents."""
