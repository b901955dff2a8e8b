"""Rules for notebooks: building, merging and adopting them."""

TITLES = {
    "E801": "The notebook cannot be read",
    "E802": "A folder has the name of a notebook",
    "E803": "A file is in the notebook's place",
    "W804": "A notebook is not updated under this name",
    "W805": "The page of a notebook is gone",
    "E806": "The list of pages cannot be adopted",
    "E807": "The page already exists",
    "E808": "The page has changed since the notebook was built",
    "E809": "The study records of a notebook cannot be read",
    "W810": "A notebook was repaired",
}
