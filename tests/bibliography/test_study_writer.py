from __future__ import annotations

from ftfy.badness import is_bad
from hypothesis import given
from hypothesis import strategies as st

from explainer.bibliography.study_reader import read_study
from explainer.bibliography.study_writer import format_study_file
from explainer.model import Name, Study

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1).map(
    lambda text: " ".join(text.split())
)
# Reading repairs letters that look like text in a wrong encoding, so leave those out.
LETTERS = WORDS.filter(lambda text: text.isalpha() and not is_bad(text))
ASCII = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
NAMES = st.lists(
    st.builds(Name, family=ASCII, given=ASCII) | st.builds(Name, literal=ASCII), max_size=3
).map(tuple)


@given(
    title=ASCII | LETTERS,
    author=NAMES,
    issued=st.dates().map(lambda day: (day.year, day.month, day.day)),
    publisher=ASCII,
)
def test_a_study_file_survives_a_round_trip(
    tmp_path_factory, title, author, issued, publisher
) -> None:
    """A study file is read as the study that was written, whatever its characters."""
    study = Study(
        key="k",
        type="book",
        title=title,
        author=author,
        translator=author,
        issued=issued,
        issued_end=(9999, 12),
        original_date=issued[:2],
        publisher=publisher,
        finding="It *was* found: all of it.",
        kind="mixed-methods",
        sample_size=(("trials", 18), ("people", 5597)),
        found="Found *it*.",
        urls=("https://a.example/(x),y",),
    )
    path = tmp_path_factory.mktemp("studies") / "k.md"
    path.write_text(format_study_file(study), encoding="utf-8")
    assert read_study(path) == study
