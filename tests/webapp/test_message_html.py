# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies of messages keep every word on their way into iTop, and nothing that iTop would drop."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from webapp.markup.message_html import Phrases, clean, from_text, is_html, link, shorten
from webapp.markup.reading import words

#: What HTMLDOMSanitizer keeps on iTop 2.7, the shortest of its lists.
ITOP_KEEPS = set(
    "a p blockquote br span div b i u em strong img ul ol li h1 h2 h3 h4 nav section code table thead tbody tr td th"
    " fieldset legend font big small tt kbd samp var del s ins cite q hr pre center".split()
)
ITOP_LINK = re.compile(r"(https?|ftp)://[a-zA-Z0-9-.]{3,}|mailto:[^@\s]+@[^@\s]+")
PHRASES = Phrases()


def read(markup: str) -> lxml_html.HtmlElement:
    """As PHP reads it, whose parser is libxml2 too."""
    return lxml_html.fragment_fromstring(markup, create_parent="x")


def tags(markup: str) -> list[lxml_html.HtmlElement]:
    return [element for element in read(markup).iter() if element.tag != "x"]


def kept_by_itop(markup: str) -> bool:
    """Whether iTop's sanitizer would leave everything in place."""
    return all(
        element.tag in ITOP_KEEPS
        and set(element.attrib) <= {"href", "title", "colspan", "rowspan", "start"}
        and (element.tag != "a" or ITOP_LINK.search(element.get("href", "")))
        for element in tags(markup)
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p class="no-margin">Hi <b>you</b></p>', "<p>Hi <b>you</b></p>"),
        ("<h5>Title</h5><h6>Sub</h6>", "<h4>Title</h4><h4>Sub</h4>"),
        ("H<sub>2</sub>O, x<sup>2</sup>, <strike>old</strike>", "H2O, x2, <s>old</s>"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ('<a href="https://x.example/a?b=1&amp;c=2">page</a>', '<a href="https://x.example/a?b=1&amp;c=2">page</a>'),
        ('<a href="mailto:otto@client.example">Otto</a>', '<a href="mailto:otto@client.example">Otto</a>'),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ('<a href="tel:+49301234">call</a>', "call (tel:+49301234)"),
        ('<a href="/relative">here</a>', "here"),
        ('<a href="https://münchen.example/x y">m</a>', '<a href="https://xn--mnchen-3ya.example/x%20y">m</a>'),
        ('<img src="https://cdn.example/a.png?x=1&amp;y=2" alt="O&#39;Neill">',
         ' <a href="https://cdn.example/a.png?x=1&amp;y=2">O\'Neill</a> '),
        ('<img src="https://cdn.example/a.png">', ' <a href="https://cdn.example/a.png">picture</a> '),
        ('<iframe src="https://video.example/1"></iframe>',
         ' <a href="https://video.example/1">https://video.example/1</a> '),
        ("<details><summary>More</summary>inside</details>", "<div><p>More</p>inside</div>"),
        ("<p>a</p><script>var x = '<p>b</p>'</script><style>p {}</style><p>c</p>", "<p>a</p><p>c</p>"),
        ("<!-- hidden --><p>seen</p>", "<p>seen</p>"),
        ("<script>never closed", "never closed"),
        ("<td>one</td><td>two</td>", "<div>one</div><div>two</div>"),
        ("<p>open", "<p>open</p>"),
        ("</p>closed", "closed"),
        ("a<b", "a&lt;b"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_body_becomes_what_itop_keeps(body: str, expected: str) -> None:
    assert clean(body, PHRASES) == expected
    assert kept_by_itop(clean(body, PHRASES))


def test_nobody_can_forge_the_marker_of_a_message() -> None:
    assert clean('<a name="intercom-part-7" id="x">hello</a>', PHRASES) == "hello"


def test_a_picture_inside_the_text_is_named_where_it_cannot_be_copied() -> None:
    body = f'<p>See <img src="data:image/png;base64,{"A" * 5_000_000}" alt="plan"></p>'

    assert clean(body, PHRASES) == f"<p>See  plan {PHRASES.embedded_picture} </p>"


def test_a_picture_inside_a_link_does_not_end_the_link() -> None:
    body = '<a href="https://a.example/">see <img src="https://b.example/x.png"> this</a>'

    assert words(clean(body, PHRASES)) == "see picture (https://b.example/x.png) this"
    assert [element.get("href") for element in tags(clean(body, PHRASES))] == ["https://a.example/"]


@pytest.mark.parametrize("unit", ["&", "<", "<p>x</p>", '<img src="https://a.example/b.png">'])
def test_megabytes_of_anything_are_cut_before_anybody_looks_closely(unit: str) -> None:
    cut = clean(unit * (3_000_000 // len(unit)), PHRASES)

    assert len(cut) < 1_000_000 and words(cut).endswith(PHRASES.shortened)


def test_a_message_that_is_too_long_is_cut_and_says_so() -> None:
    cut = clean("<p>" + "word " * 400_000 + "</p>", PHRASES)

    assert len(cut) < 1_000_000
    assert words(cut).startswith("word word") and words(cut).endswith(PHRASES.shortened)
    assert shorten("<p>short</p>", PHRASES) == "<p>short</p>"


def test_plain_text_keeps_its_lines_and_its_signs() -> None:
    text = 'Hi <b> & "you"\r\nsee https://x.example/a?b=1&c=2.\n\n\nbye'

    assert from_text(text) == (
        '<p>Hi &lt;b&gt; &amp; "you"<br>'
        'see <a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.</p><p>bye</p>'
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Hello</p>", True),
        ('<div class="intercom-container"><img src="x"></div>', True),
        ("<br>", True),
        ("Any news?", False),
        ("<p> is the tag for paragraphs", False),
        ("see <b>this</b>", False),
        ("<otto@client.example> wrote: >", False),
        ("", False),
    ],
)
def test_html_and_plain_text_are_told_apart(body: str, expected: bool) -> None:
    assert is_html(body) is expected


@pytest.mark.parametrize("address", ["https://x.example/ä?q=a b", "mailto:otto@client.example", "ftp://x.example/f"])
def test_an_address_stays_readable_in_any_case(address: str) -> None:
    assert kept_by_itop(link(address, "file"))
    assert "file" in words(link(address, "file"))


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 300_000 + "deep",
        "<!--" * 200_000,
        '<a "' * 200_000,
        "<script>" * 100_000 + "end",
        "<" * 500_000,
        "<b>" * 100_000 + "deep" + "</b>" * 100_000,
        '<a href="https://x.example">' * 20_000,
        "<table>" * 20_000 + "<tr><td>" * 1_000,
        "<p" + " a" * 300_000 + ">x",
        "&" * 300_000,
    ],
    ids=lambda body: body[:12],
)
def test_no_body_takes_long(body: str) -> None:
    began = time.thread_time()

    clean(body, PHRASES)
    words(body)
    is_html(body)
    from_text(body)

    assert time.thread_time() - began < 5


KNOWN = sorted(ITOP_KEEPS | {"h5", "sub", "sup", "strike", "mark", "dl", "dt", "dd", "details", "summary", "video",
                             "iframe", "form", "input", "textarea", "select", "option", "svg", "math", "figure",
                             "figcaption", "custom-tag", "title", "caption", "article", "noscript", "template",
                             "object", "button", "label", "h6", "wbr", "main", "body", "html"})  # fmt: skip
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' class="x"',
        ' href="https://x.example/"',
        " href=javascript:1",
        ' src="a.png"',
        " style='color: red'",
        ' onclick="a > b"',
        ' name="intercom-part-1"',
        " disabled",
    ]
)


def texts() -> st.SearchStrategy[str]:
    return st.text(alphabet="abcäß🔥שx&<>\"' ;#", min_size=1, max_size=8)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, list[str]]:
    """HTML, well-formed or not, and the words that a reader sees in it."""
    pieces: list[str] = []
    seen: list[str] = []
    for number in range(draw(st.integers(1, 25))):
        tag = draw(st.sampled_from(KNOWN))
        kind = draw(st.sampled_from(["open", "close", "text", "word", "word"]))
        if kind == "open":
            pieces.append(f"<{tag}{draw(ATTRIBUTES)}>")
        elif kind == "close":
            pieces.append(f"</{tag}>")
        elif kind == "text":
            pieces.append(escaped(draw(texts())))
        else:
            seen.append(f"WORD{number}END")
            pieces.append(f" {seen[-1]} ")
    return "".join(pieces), seen


@settings(max_examples=400, deadline=None)
@given(bodies())
def test_no_word_vanishes_and_all_stay_in_order(body: tuple[str, list[str]]) -> None:
    markup, expected = body

    cleaned = clean(markup, PHRASES)

    assert re.findall(r"WORD\d+END", words(cleaned)) == expected
    assert re.findall(r"WORD\d+END", read(cleaned).text_content()) == expected
    assert kept_by_itop(cleaned), cleaned
    assert "intercom-part" not in cleaned


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_plain_text_arrives_whole(text: str) -> None:
    usable = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\r\x85\u2028\u2029]", "", text)

    assert "".join(words(from_text(usable)).split()) == "".join(usable.split())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_body_becomes_something_that_itop_keeps(body: str) -> None:
    usable = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", body)

    assert kept_by_itop(clean(usable, PHRASES))
    assert clean(clean(usable, PHRASES), PHRASES) == clean(usable, PHRASES)
