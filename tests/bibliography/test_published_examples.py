"""References that the publishers of styles give as examples, or libraries after their manuals."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from explainer.bibliography.citation_styles import format_styled_citations
from explainer.model import CitationStyle, Name, Study


def people(*names: str) -> tuple[Name, ...]:
    """Return names written as ``Family, Given``."""
    parts = (name.split(", ") for name in names)
    return tuple(Name(family=family, given=given) for family, given in parts)


STORYBOOKS = Study(
    key="storybooks",
    type="article-journal",
    title="Emotions in storybooks: A comparison of storybooks that represent ethnic and racial "
    "groups in the United States",
    author=people(
        *("Grady, Jessica S.", "Her, May", "Moreno, Geena", "Perez, Claudia", "Yelinek, Jean")
    ),
    issued=(2019,),
    container_title="Psychology of Popular Media Culture",
    volume="8",
    issue="3",
    page="207-217",
    doi="10.1037/ppm0000185",
)
HOUSE = Study(
    key="house",
    type="article-journal",
    title="Teaching medicine with the help of “Dr. House”",
    author=people(
        *("Jerrentrup, A.", "Mueller, T.", "Glowalla, U.", "Herder, M.", "Henrichs, N."),
        *("Neubauer, A.", "Schaefer, J. R."),
    ),
    issued=(2018,),
    container_title="PLoS ONE",
    volume="13",
    issue="3",
    number="e0193972",
    doi="10.1371/journal.pone.0193972",
)
REANALYSIS = Study(
    key="reanalysis",
    type="article-journal",
    title="The NCEP/NCAR 40-year reanalysis project",
    author=people(
        *("Kalnay, E.", "Kanamitsu, M.", "Kistler, R.", "Collins, W.", "Deaven, D.", "Gandin, L."),
        *("Iredell, M.", "Saha, S.", "White, G.", "Woollen, J.", "Zhu, Y.", "Chelliah, M."),
        *("Ebisuzaki, W.", "Higgins, W.", "Janowiak, J.", "Mo, K. C.", "Ropelewski, C."),
        *("Wang, J.", "Leetmaa, A.", "Reynolds, R.", "Jenne, R.", "Joseph, D."),
    ),
    issued=(1996,),
    container_title="Bulletin of the American Meteorological Society",
    volume="77",
    issue="3",
    page="437-471",
)
PREJUDICE = Study(
    key="prejudice",
    type="book",
    title="The psychology of prejudice: From attitudes to social action",
    author=people("Jackson, Lynne M."),
    issued=(2019,),
    edition="2",
    publisher="American Psychological Association",
    doi="10.1037/0000168-000",
)
EDITED = Study(
    key="edited",
    type="book",
    title="Microaggression theory: Influence and implications",
    author=(),
    editor=people(
        *("Torino, Gina C.", "Rivera, David P.", "Capodilupo, Christina M."),
        *("Nadal, Kevin L.", "Sue, Derald W."),
    ),
    issued=(2019,),
    publisher="John Wiley & Sons",
    doi="10.1002/9781119466642",
)
FORENSIC = Study(
    key="forensic",
    type="chapter",
    title="Defining forensic psychiatry: Roles and responsibilities",
    author=people("Weinstock, Robert", "Leong, Gregory B.", "Silva, J. Arturo"),
    issued=(2003,),
    container_title="Principles and practice of forensic psychiatry",
    editor=people("Rosner, Richard"),
    edition="2",
    page="7-13",
    publisher="CRC Press",
)
MILGRAM = Study(
    key="milgram",
    type="thesis",
    title="Resistance to authority: Methodological innovations and new lessons from the Milgram "
    "experiment",
    author=people("Hollander, Matthew M."),
    issued=(2017,),
    genre="Doctoral dissertation",
    publisher="University of Wisconsin–Madison",
)
DRUGS = Study(
    key="drugs",
    type="article-journal",
    title="Mechanistic approaches to predicting oral drug absorption",
    author=people("Huang, Weili", "Lee, Sau L.", "Lu, Lawrence X."),
    issued=(2009,),
    container_title="The AAPS Journal",
    container_title_short="AAPS J",
    volume="11",
    issue="2",
    page="217-224",
    doi="10.1208/s12248-009-9098-z",
)
LUNG = Study(
    key="lung",
    type="article-journal",
    title="Pilot study of a pharmaceutical care intervention in an outpatient lung transplant "
    "clinic",
    author=people(
        "Harrison, J J", "Wang, J", "Cervenko, J", "Jackson, L", "Munyal, D", *["Li, A"] * 4
    ),
    issued=(2012,),
    container_title="Clinical Transplantation",
    container_title_short="Clin Transplant",
    volume="26",
    issue="2",
    page="E149-157",
)
TRANSPLANTS = Study(
    key="transplants",
    type="article-journal",
    title="Solid-organ transplantation in HIV-infected patients",
    author=people("Halpern, Scott D.", "Ubel, Peter A.", "Caplan, Arthur L."),
    issued=(2002, 7, 25),
    container_title="New England Journal of Medicine",
    container_title_short="N Engl J Med",
    volume="347",
    issue="4",
    page="284-287",
)
TUMORS = Study(
    key="tumors",
    type="chapter",
    title="Chromosome alterations in human solid tumors",
    author=people("Meltzer, P. S.", "Kallioniemi, A.", "Trent, J. M."),
    editor=people("Vogelstein, B.", "Kinzler, K. W."),
    issued=(2002,),
    container_title="The genetic basis of human cancer",
    page="93-113",
    publisher="McGraw-Hill",
    publisher_place="New York",
)
ATOMS = Study(
    key="atoms",
    type="article-journal",
    title="Positioning single atoms with a scanning tunnelling microscope",
    author=people("Eigler, D. M.", "Schweizer, E. K."),
    issued=(1990,),
    container_title="Nature",
    volume="344",
    page="524-526",
)
LASER = Study(
    key="laser",
    type="article-journal",
    title="Theory of traveling-wave optical laser",
    author=people("Wigner, Eugene P."),
    issued=(1965, 12),
    container_title="Physical Review",
    container_title_short="Phys. Rev.",
    volume="134",
    page="A635-A646",
)
SPECULATIVE = Study(
    key="speculative",
    type="chapter",
    title="Speculative fiction",
    author=people("Bould, Mark"),
    editor=people("Miller, Joshua"),
    issued=(2021,),
    container_title="The Cambridge companion to twenty-first century American fiction",
    page="63-78",
    publisher="Cambridge UP",
    language="en",
)
WOLF_HALL = Study(
    key="wolf",
    type="book",
    title="Wolf Hall",
    author=people("Mantel, Hilary"),
    issued=(2010,),
    publisher="Picador",
)
CURIOUS = Study(
    key="curious",
    type="book",
    title="A curious mind: The secret to a bigger life",
    author=people("Grazer, Brian", "Fishman, Charles"),
    issued=(2015,),
    publisher="Simon & Schuster",
    publisher_place="New York",
    language="en",
)
EXAMPLES = [
    # https://apastyle.apa.org/style-grammar-guidelines/references/examples
    (
        "apa",
        STORYBOOKS,
        "Grady, J. S., Her, M., Moreno, G., Perez, C., & Yelinek, J. (2019). Emotions in "
        "storybooks: A comparison of storybooks that represent ethnic and racial groups in the "
        "United States. <i>Psychology of Popular Media Culture</i>, <i>8</i>(3), 207–217. "
        "https://doi.org/10.1037/ppm0000185",
    ),
    (
        "apa",
        HOUSE,
        "Jerrentrup, A., Mueller, T., Glowalla, U., Herder, M., Henrichs, N., Neubauer, A., & "
        "Schaefer, J. R. (2018). Teaching medicine with the help of “Dr. House.” <i>PLoS ONE</i>, "
        "<i>13</i>(3), Article e0193972. https://doi.org/10.1371/journal.pone.0193972",
    ),
    (
        "apa",
        REANALYSIS,
        "Kalnay, E., Kanamitsu, M., Kistler, R., Collins, W., Deaven, D., Gandin, L., Iredell, M., "
        "Saha, S., White, G., Woollen, J., Zhu, Y., Chelliah, M., Ebisuzaki, W., Higgins, W., "
        "Janowiak, J., Mo, K. C., Ropelewski, C., Wang, J., Leetmaa, A., … Joseph, D. (1996). The "
        "NCEP/NCAR 40-year reanalysis project. <i>Bulletin of the American Meteorological "
        "Society</i>, <i>77</i>(3), 437–471.",
    ),
    (
        "apa",
        PREJUDICE,
        "Jackson, L. M. (2019). <i>The psychology of prejudice: From attitudes to social "
        "action</i> (2nd ed.). American Psychological Association. "
        "https://doi.org/10.1037/0000168-000",
    ),
    (
        "apa",
        EDITED,
        "Torino, G. C., Rivera, D. P., Capodilupo, C. M., Nadal, K. L., & Sue, D. W. (Eds.). "
        "(2019). <i>Microaggression theory: Influence and implications</i>. John Wiley & Sons. "
        "https://doi.org/10.1002/9781119466642",
    ),
    (
        "apa",
        FORENSIC,
        "Weinstock, R., Leong, G. B., & Silva, J. A. (2003). Defining forensic psychiatry: Roles "
        "and responsibilities. In R. Rosner (Ed.), <i>Principles and practice of forensic "
        "psychiatry</i> (2nd ed., pp. 7–13). CRC Press.",
    ),
    (
        "apa",
        MILGRAM,
        "Hollander, M. M. (2017). <i>Resistance to authority: Methodological innovations and new "
        "lessons from the Milgram experiment</i> [Doctoral dissertation]. University of "
        "Wisconsin–Madison.",
    ),
    # AMA Manual of Style, 11th edition, section 3: https://libguides.sullivan.edu/c.php?g=124711
    (
        "american-medical-association",
        DRUGS,
        "Huang W, Lee SL, Lu LX. Mechanistic approaches to predicting oral drug absorption. "
        "<i>AAPS J</i>. 2009;11(2):217-224. doi:10.1208/s12248-009-9098-z",
    ),
    (
        "american-medical-association",
        LUNG,
        "Harrison JJ, Wang J, Cervenko J, et al. Pilot study of a pharmaceutical care "
        "intervention in an outpatient lung transplant clinic. <i>Clin Transplant</i>. "
        "2012;26(2):E149-157.",
    ),
    # https://www.nlm.nih.gov/bsd/uniform_requirements.html
    (
        "vancouver",
        TRANSPLANTS,
        "Halpern SD, Ubel PA, Caplan AL. Solid-organ transplantation in HIV-infected patients. N "
        "Engl J Med. 2002 Jul 25;347(4):284–7.",
    ),
    (
        "vancouver",
        TUMORS,
        "Meltzer PS, Kallioniemi A, Trent JM. Chromosome alterations in human solid tumors. In: "
        "Vogelstein B, Kinzler KW, editors. The genetic basis of human cancer. New York: "
        "McGraw-Hill; 2002. p. 93–113.",
    ),
    # https://www.nature.com/nature/for-authors/formatting-guide
    (
        "nature",
        ATOMS,
        "Eigler, D. M. & Schweizer, E. K. Positioning single atoms with a scanning tunnelling "
        "microscope. <i>Nature</i> <b>344</b>, 524–526 (1990).",
    ),
    # IEEE Reference Guide
    (
        "ieee",
        LASER,
        "E. P. Wigner, “Theory of traveling-wave optical laser,” <i>Phys. Rev.</i>, vol. 134, pp. "
        "A635–A646, Dec. 1965.",
    ),
    # MLA Handbook, 9th edition: https://libguides.lorainccc.edu/mla9
    (
        "modern-language-association",
        SPECULATIVE,
        "Bould, Mark. “Speculative Fiction.” <i>The Cambridge Companion to Twenty-First Century "
        "American Fiction</i>, edited by Joshua Miller, Cambridge UP, 2021, pp. 63–78.",
    ),
    (
        "modern-language-association",
        WOLF_HALL,
        "Mantel, Hilary. <i>Wolf Hall</i>. Picador, 2010.",
    ),
    # The Chicago Manual of Style, quick guides to its editions
    (
        "chicago-author-date-17th-edition",
        CURIOUS,
        "Grazer, Brian, and Charles Fishman. 2015. <i>A Curious Mind: The Secret to a Bigger "
        "Life</i>. New York: Simon & Schuster.",
    ),
    (
        "chicago-author-date",
        CURIOUS,
        "Grazer, Brian, and Charles Fishman. 2015. <i>A Curious Mind: The Secret to a Bigger "
        "Life</i>. Simon & Schuster.",
    ),
]


@pytest.mark.parametrize(
    ("style", "study", "reference"),
    EXAMPLES,
    ids=[f"{style}-{study.key}" for style, study, _ in EXAMPLES],
)
def test_a_published_example(style: str, study: Study, reference: str) -> None:
    """The reference is the one that was published."""
    styles = [CitationStyle(name=style, style=style, locale="en-US")]
    assert unescape(format_styled_citations([study], styles, Path())[study.key][0][1]) == reference
