"""Rules for reading text files."""

TITLES = {
    "E001": "The file is empty",
    "E002": "A folder has the name of a file",
    "E003": "The file does not exist",
    "E004": "The file cannot be read",
    "E005": "The file is too big",
    "E006": "The file is UTF-16",
    "E007": "The file is not a text file",
    "E008": "The file is not UTF-8",
    "W009": "Mojibake was repaired",
}
