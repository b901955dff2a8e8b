from __future__ import annotations

import pytest

from explainer.source.dialects.plain import Plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{< note >}}\nRest.\n{{< /note >}}", '<aside data-callout="note">\nRest.\n</aside>'),
        ('[a]({{% ref "b.md" %}}), {{< unknown >}}c', "[a](b.md), c"),
        ("{% comment %}hidden{% endcomment %}a {{ site.title }}b", "a b"),
        ("{% highlight python %}\nx\n{% endhighlight %}", "```python\nx\n```"),
        ("a %%hidden%% b ^abc123", "a  b"),
        ("$x_{{a}}$ and {{ name }} in {% 5", "$x_{{a}}$ and {{ name }} in {% 5"),
        ("```{code-cell}\nx\n```\n+++\na", "```{code-cell}\nx\n```\n\na"),
        ("+++\na", "+++\na"),
        ("`{{< ref x >}}` and `{% if %}`", "`{{< ref x >}}` and `{% if %}`"),
    ],
)
def test_tags_of_any_generator_are_read_where_they_are_plain(text: str, expected: str) -> None:
    assert Plain().expand_text(text).text == expected
