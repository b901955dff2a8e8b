"""What a page that is a file may load and run, written into the page itself.

No server of ours sends headers with it. A meta element cannot say who may show the page in a
frame: that stays with the host.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Iterable
from hashlib import sha256
from html import escape

_CHARSET = '<meta charset="utf-8">\n'
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def with_policy(html: str, *, own: Collection[str], alone: bool, asks: bool = False) -> str:
    """Return a page of ours with its Content-Security-Policy.

    Its own scripts and styles are allowed by their hashes, and nothing from another host.

    Args:
        html: a whole page, as our templates write it.
        own: the scripts that we wrote, without the white space around them.
        alone: whether it is one file, which has no neighbours to load.
        asks: whether its script may ask its own host what is there.
    """
    assert html.count(_CHARSET) == 1, "our templates say the charset once"
    # A script that anybody but us has brought into the page is not allowed by standing there.
    scripts = [one for one in _SCRIPT.findall(html) if one.strip() in own]
    neighbours = [] if alone else ["'self'"]
    policy = {
        "default-src": ["'none'"],
        "script-src": [*neighbours, *_hashes(scripts)],
        "style-src": [*neighbours, *_hashes(_STYLE.findall(html))],
        "img-src": [*neighbours, "data:"],
        # Also what a reader's own tools ask from within a page, such as robots.txt.
        "connect-src": ["'self'"] if asks or not alone else [],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    written = "; ".join(f"{name} {' '.join(v)}" for name, v in policy.items() if v)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(written, quote=False)}">\n'
    return html.replace(_CHARSET, _CHARSET + meta, 1)


def _hashes(texts: Iterable[str]) -> list[str]:
    found = dict.fromkeys(texts)
    return [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in found]
