"""Links to files that pages offer for download."""

from __future__ import annotations

from explainer.notebook.data_files import list_data_links


def test_each_link_to_a_file_is_found_however_it_is_written() -> None:
    """Links in code are not links; those with a title, spaces or parentheses are."""
    text = """\
[a](files/a.csv), [b](files/b.csv "Title"), [c](<files/c d.csv>), [e](files/e(1).csv) and [f].

- > **[g](files/g%20h.csv#part)** [h](other/h.csv) [i](https://birds.example/files/i.csv)

`[j](files/j.csv)`

```
[k](files/k.csv)
```

[f]: files/f.csv
"""
    names = ("a", "b", "c d", "e(1)", "f", "g h")
    assert list(list_data_links(text)) == [f"files/{name}.csv" for name in names]
