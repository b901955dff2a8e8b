"""Rules for front matter and site.toml."""

TITLES = {
    "E101": "The front matter is not closed",
    "E102": "The fields are not valid YAML or TOML",
    "E103": "A field is set twice",
    "E104": "The front matter has no fields",
    "E105": "The front matter is nested too deeply",
    "W110": "A page has an unknown field",
    "E111": "Unknown field",
    "E112": "A field is not text",
    "E113": "A field is not a list of texts",
    "E114": "A field is not a list of groups",
    "W115": "A page has no title",
    "E116": "Invalid language tag",
    "E117": "Invalid date",
    "E118": "Invalid direction of writing",
    "E119": "A group has an unknown part",
    "E120": "A group lacks a required part",
    "E121": "Invalid web address",
    "E122": "A required field is missing",
}
