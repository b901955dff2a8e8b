"""Rules for exports."""

TITLES = {
    "W901": "A picture is missing",
    "W902": "The address of the site is missing",
    "W903": "The site has no feed",
    "W904": "There is no PDF",
    "W905": "Preview pictures cannot be drawn",
}
