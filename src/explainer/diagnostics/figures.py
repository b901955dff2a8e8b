"""Rules for figures."""

TITLES = {
    "E401": "The figure does not exist",
    "E402": "Invalid name of a figure",
    "E403": "A page shows a figure twice",
    "E404": "A figure is nested",
    "E405": "The range of a figure is missing",
    "E406": "The range of a figure is reversed",
    "E407": "The source of a figure is unknown",
    "E408": "A figure needs exactly one table",
    "E409": "A figure has too few or too many scales",
    "E410": "A row has the wrong number of cells",
    "E411": "A figure has too few or too many groups",
    "E412": "The groups of a figure need distinct names",
    "E413": "The scales of a figure need distinct names",
    "E414": "A cell is not a mean with its standard error",
    "E415": "A mean is out of range",
    "W416": "No page shows the figure",
}
