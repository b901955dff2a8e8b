"""Rules for BibTeX, RIS and CSL-JSON files."""

TITLES = {
    "E701": "An entry cannot be read",
    "E702": "A key is used twice",
    "E703": "A field is repeated in an entry",
    "E704": "The file has no references",
    "W705": "Unknown type of work",
    "E706": "A RIS field stands before any record",
    "W707": "Text stands before the first RIS record",
    "W708": "A RIS record has no end",
    "W709": "A RIS line has an unknown tag",
    "E710": "An item is not a CSL item",
    "W711": "The file is not UTF-8, and was read as Windows-1252",
}
