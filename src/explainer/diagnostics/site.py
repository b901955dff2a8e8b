"""Rules for the content folder as a whole."""

TITLES = {
    "E601": "There are no pages",
    "E602": "Two pages have the same address",
    "E603": "Invalid telephone number",
}
