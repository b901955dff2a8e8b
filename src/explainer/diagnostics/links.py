"""Rules for links, citations, pictures and claims in pages."""

TITLES = {
    "E301": "A link has a forbidden scheme",
    "E302": "A cited DOI has no study",
    "W303": "The words of a link do not say where it leads",
    "W304": "A link leads to a copy of a work",
    "W305": "A link uses plain http",
    "E306": "A link has neither words nor an address",
    "E307": "A link to a page that does not exist",
    "E308": "A link inside a link",
    "E309": "A picture has a forbidden scheme",
    "W310": "A picture has no alternative text",
    "W311": "A space breaks a link",
    "E312": "A heading cites a study",
    "W313": "A number has no citation near it",
    "W314": "A quotation has no source near it",
    "E315": "A cited study has errors",
}
