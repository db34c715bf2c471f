# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people may call themselves and write to do harm; `window.XSS` is set where a script ran."""

from __future__ import annotations

EVIL = "https://evil.example/"

#: A name, and as what it stands in iTop.
NAMES: dict[str, str] = {
    '<img src=x onerror="window.XSS=1">': "‹img src=x onerror=”window.XSS=1”›",
    '"><script>window.XSS=1</script>': "”›‹script›window.XSS=1‹/script›",
    "'><script>window.XSS=1</script>": "’›‹script›window.XSS=1‹/script›",
    "<svg/onload=window.XSS=1>": "‹svg/onload=window.XSS=1›",
    f'<a href="{EVIL}">Your password expires</a>': f"‹a href=”{EVIL}”›Your password expires‹/a›",
    "&lt;b&gt;x&lt;/b&gt;<b>y": "+lt;b+gt;x+lt;/b+gt;‹b›y",
    "&lt;img src=x onerror=window.XSS=1&gt;": "+lt;img src=x onerror=window.XSS=1+gt;",
    "&#60;img src=x onerror=window.XSS=1&#62;": "+#60;img src=x onerror=window.XSS=1+#62;",
    "Ann\u202e(moctretnI)": "Ann(moctretnI)",
    "\u2066Bob\u2069\u200f Roe\u200e": "Bob Roe",
    "Ze\u200bro W\u00adidth\ufeff": "Zero Width",
    "Line\r\nBreak\u2028Two\x00Nul": "Line Break Two Nul",
    "[[Person:1]]": "((Person:1))",
    "[[UserRequest:R-000001|Click here]]": "((UserRequest:R-000001|Click here))",
    "$this->caller_id->email$": "$this-›caller_id-›email$",
    "</textarea><script>window.XSS=1</script>": "‹/textarea›‹script›window.XSS=1‹/script›",
    "<!--<iframe src=javascript:parent.XSS=1>": "‹!--‹iframe src=javascript:parent.XSS=1›",
    "{{constructor.constructor('window.XSS=1')()}}": "{{constructor.constructor(’window.XSS=1’)()}}",
    "x' onmouseover='window.XSS=1": "x’ onmouseover=’window.XSS=1",
    'x" autofocus onfocus="window.XSS=1': "x” autofocus onfocus=”window.XSS=1",
    "javascript:window.XSS=1": "javascript:window.XSS=1",
    "\\';window.XSS=1;//": "/’;window.XSS=1;//",
    "<math><mi//xlink:href=\"data:x,<script>window.XSS=1</script>\">": (
        "‹math›‹mi//xlink:href=”data:x,‹script›window.XSS=1‹/script›”›"
    ),
    "`window.XSS=1`": "‘window.XSS=1‘",
    "A" * 300: "A" * 89,
    "Seán O'Brien-Müller": "Seán O’Brien-Müller",
    "Smith & Sons": "Smith & Sons",
    "R&D": "R&D",
    "李小龍 🐉": "李小龍 🐉",
}  # fmt: skip

#: What a message may hold; of each only its word may be seen.
BODIES: dict[str, str] = {
    "word01": "<p>word01<script>window.XSS=1</script></p>",
    "word02": '<p>word02<img src=x onerror="window.XSS=1"></p>',
    "word03": "<p>word03<svg/onload=window.XSS=1></p>",
    "word04": '<p><a href="javascript:window.XSS=1">word04</a></p>',
    "word05": '<p onmouseover="window.XSS=1" style="background:url(javascript:window.XSS=1)">word05</p>',
    "word06": '<p>word06<iframe src="javascript:parent.XSS=1"></iframe></p>',
    "word07": '<form action="https://evil.example/"><input autofocus onfocus="window.XSS=1"></form><p>word07</p>',
    "word08": "<p>word08 [[Person:1]] [[Person:1|press here]]</p>",
    "word09": "<p>word09</p></div></div></td></tr></table><script>window.XSS=1</script>",
    "word10": '<p><a href=" &#106;avascript:window.XSS=1">word10</a></p>',
    "word11": '<p>word11<style>@import "https://evil.example/x.css";</style><base href="https://evil.example/"></p>',
    "word12": '<p>word12 &lt;script&gt;window.XSS=1&lt;/script&gt; &lt;a href="https://evil.example/"&gt;x&lt;/a&gt;</p>',
}
