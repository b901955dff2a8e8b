from __future__ import annotations

import pytest

from explainer.source.syntax.templates import expand_inline_code, expand_liquid, expand_shortcodes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[a]({{< ref "other.md" >}})', "[a](other.md)"),
        ('{{< figure src="x.png" alt="A field" >}}', '<img src="x.png" alt="A field">'),
        (
            '{{< figure src="x.png" title="A field" >}}',
            '<figure><img src="x.png" alt="A field"><figcaption>A field</figcaption></figure>',
        ),
        (
            "{{< youtube abc >}}",
            '<iframe src="https://www.youtube.com/watch?v=abc" title=""></iframe>',
        ),
        (
            "{{% aside %}}Beside.{{% /aside %}}",
            '<aside data-callout="aside">Beside.</aside>',
        ),
        ("{{< highlight go >}}\nx\n{{< /highlight >}}", "```go\nx\n```"),
        ("{{< code-toggle file=hugo >}}\nx = 1\n{{< /code-toggle >}}", "```toml\nx = 1\n```"),
        ('{{< code lang="go" >}}\nx\n{{< /code >}}', "```go\nx\n```"),
        ("- a\n\n  {{< code >}}\n  x\n  {{< /code >}}\n", "- a\n\n  ```\n  x\n  ```\n"),
        ("{{< code-toggle config=x />}}\na", "\na"),
        ('{{< tab name="T" >}}A{{< /tab >}}', "<p><strong>T</strong></p>A"),
        ('{{< button href="/a" >}}B{{< /button >}}', '<a href="/a">B</a>'),
        ("{{< kbd Ctrl-C >}}", "<kbd>Ctrl-C</kbd>"),
        (
            '{{< admonition type="tip" title="T" >}}A{{< /admonition >}}',
            '<aside class="callout-tip"><p><strong>T</strong></p>A</aside>',
        ),
        ("a {{< unknown\n  b=1 >}} c", "a \n c"),
        (
            "`{{< ref x >}}`\n\n```\n{{< ref x >}}\n```",
            "`{{< ref x >}}`\n\n```\n{{< ref x >}}\n```",
        ),
    ],
)
def test_shortcodes(text: str, expected: str) -> None:
    """A shortcode that is known becomes Markdown or HTML; others vanish; code stays."""
    assert expand_shortcodes(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {% comment %}\nb\n{% endcomment %} c", "a \n\n c"),
        ("{% for x in site.posts %}\n- {{ x.title }}\n{% endfor %}\na", "\n\n\na"),
        ("{% raw %}{{ a }}{% endraw %}", "{{ a }}"),
        ("[a]({% post_url 2020-01-01-other %})", "[a](/_posts/2020-01-01-other.md)"),
        ("[a]({{ site.baseurl }}/b)", "[a](/b)"),
        ('[a]({{ "/b" | relative_url }})', "[a](/b)"),
        ("{% highlight python %}\nx\n{% endhighlight %}", "```python\nx\n```"),
        ("{% if a %}b{% else %}c{% endif %}", "bc"),
        ("a {# b\nc #} d {#id}", "a \n d {#id}"),
        (
            '{% note "T" %}A{% endnote %}',
            '<aside class="callout-note"><p><strong>T</strong></p>A</aside>',
        ),
        (
            "{% capture a %}B{% endcapture %}{% include callout.html content=a %}",
            '<aside data-callout="callout">B</aside>',
        ),
        ("{% capture a %}\nB\n{% endcapture %}{% include callout.html content=a %}", "\nB\n"),
        (
            "{% capture link %}{{ site.baseurl }}/a.png{% endcapture %}\n"
            '{% include figure.html url=link caption="`A`" %}',
            '\n<figure><img src="/a.png" alt="`A`"><figcaption>`A`</figcaption></figure>',
        ),
        (
            '{% include link-button.html url="/a" button="Try it" %}',
            '<a href="/a">Try it</a>',
        ),
        ('{% assign a = "b" %}[c]({{ a }})', "[c](b)"),
        ("{% comment %} `a` {% endcomment %}{% raw %}`{{ a }}`{% endraw %}", "`{{ a }}`"),
        ('{% include alert.html type="tip" content="A" %}', '<aside data-callout="tip">A</aside>'),
        ('{% include image.html url="a.png" alt="B" %}', '<img src="a.png" alt="B">'),
        ('{% include other.html text="A" %}', "A"),
        ("{% img /a.png %}", '<img src="/a.png" alt="">'),
        ("{% img left /a.png A b %}", '<img src="/a.png" alt="A b">'),
        (
            "{% img left /a.png 80 60 'T' 'An \"a\"' %}",
            '<img src="/a.png" width="80" height="60" alt="An &quot;a&quot;">',
        ),
        ("{% video /a.mp4 4 3 /a.png %}", '<iframe src="/a.mp4" title=""></iframe>'),
        (
            "{% youtube abc 4 3 %}",
            '<iframe src="https://www.youtube.com/watch?v=abc" title=""></iframe>',
        ),
        ("{% codeblock T lang:r %}\nx\n{% endcodeblock %}", "```r\nx\n```"),
        (
            "{% blockquote A & B %}\nC\n{% endblockquote %}",
            "<blockquote><p>A &amp; B</p>\nC\n</blockquote>",
        ),
        ("{% literal img /a.png %}", "{% img /a.png %}"),
    ],
)
def test_liquid(text: str, expected: str) -> None:
    """A tag that is known becomes Markdown; others vanish, and their inside stays."""
    assert expand_liquid(text).text == expected


def test_removed_tags_are_counted() -> None:
    """Each tag that is not known is counted by its name."""
    assert expand_liquid("{% include a.html %} {{ b }} {% include c %}").removed == {
        "include": 2,
        "b": 1,
    }


def test_inline_code_of_r_markdown_is_shown() -> None:
    """Code is not run, so its value is not known."""
    text = "We have `r nrow(birds)` and `{python} n` birds: `r` and `` `r x` ``.\n\n```\n`r x`\n```"
    expanded = expand_inline_code(text)
    assert expanded.text == text.replace("r nrow", "nrow").replace("{python} ", "")
    assert expanded.removed == {"`r …`": 1, "`python …`": 1}
