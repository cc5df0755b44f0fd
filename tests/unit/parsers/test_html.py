"""HTML made safe, and text made from it."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.html import MAX_HTML, html_to_text, safe_html
from parsers.htmltext import RULE
from parsers.tags import MAX_OPEN, rebalanced
from tests.unit.parsers.message_invariants import NOT_IN_TEXT, SafetyCheck

HARMFUL = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://track.example/p.gif'>",
    "<image src=//track.example/p.gif>",
    "<img srcset='http://t.example/a 2x' src=cid:a>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>'>x</a>",
    "<a href='cid:a' >x</a>",
    "<a href='/relative'>x</a>",
    "<body background='http://t.example/x.png' onload=x()>",
    "<table background='http://t.example/x.png'><tr><td>x</td></tr></table>",
    "<link rel=stylesheet href=http://t.example/x.css>",
    "<style>@import 'http://t.example/x.css';</style>",
    "<p style='background:url(http://t.example/x)'>x",
    "<p style='background-image:u\\72l(http://t.example/x)'>x",
    "<p style='width:expression(alert(1))'>x",
    "style=\"ok\">&quot; <p style='width:expr/**/ession(alert(1))'>x",
    "<p style='position:fixed;top:0;left:0'>x",
    "<p style='margin-left:-9999px'>x",
    "<p style='color:red;behavior:url(x.htc)'>x",
    "<form action=http://evil.example><input name=p><button>Go</button></form>",
    "<iframe src=http://evil.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<base href=http://evil.example>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<video src=http://t.example/v></video>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<a id=config name=config class=x href=http://ok.example>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<p>&#0;&#1;&#x1b;x",
]


@pytest.mark.parametrize("source", HARMFUL)
@pytest.mark.parametrize("padding", ["", "<p>pad</p>" * 1600], ids=["direct", "rebalanced"])
def test_nothing_harmful_is_left(source: str, padding: str) -> None:
    clean, _ = safe_html(padding + source)
    SafetyCheck().feed(clean)
    assert "evil.example" not in clean
    assert "track.example" not in clean
    assert NOT_IN_TEXT.search(clean) is None


def test_scripts_and_styles_go_with_what_they_hold() -> None:
    assert safe_html("a<script>alert(1)</script><style>p{}</style><title>t</title>b")[0] == "ab"


def test_pictures_that_come_with_the_mail_stay() -> None:
    clean, _ = safe_html("<img src='cid:a@b' alt=x width=9><img src='data:image/png;base64,AAAA'>")
    assert clean == '<img src="cid:a@b" alt="x" width="9"><img src="data:image/png;base64,AAAA">'


def test_harmless_styles_and_links_stay() -> None:
    clean, _ = safe_html('<p style="color:red; mso-x:y">x <a href="mailto:a@b.example">m</a></p>')
    assert clean == (
        '<p style="color:red">x <a href="mailto:a@b.example" rel="noopener noreferrer">m</a></p>'
    )


def test_a_long_page_is_cut_and_says_so() -> None:
    clean, repaired = safe_html("<p>" + "x" * (MAX_HTML + 100) + "</p>")
    assert len(clean) <= MAX_HTML + 10
    assert repaired == f"HTML longer than {MAX_HTML} characters was cut"


def test_a_deep_page_is_flattened_and_says_so() -> None:
    clean, repaired = safe_html("<div>" * 20_000 + "deep")
    assert clean.count("<div>") <= MAX_OPEN
    assert "deep" in clean
    assert repaired == "HTML nested too deeply was flattened"


def test_cleaning_works_in_any_thread() -> None:
    found: list[str] = []
    worker = threading.Thread(target=lambda: found.append(safe_html("<b>x</b>")[0]))
    worker.start()
    worker.join()
    assert found == ["<b>x</b>"]


TEXTS = {
    "<p>a</p><p>b</p>": "a\n\nb",
    "<div>a</div><div>b</div>": "a\nb",
    "a<br>b<br><br>c": "a\nb\n\nc",
    "<div>a<br></div><div>b</div>": "a\nb",
    "a   \n  b": "a b",
    "<b>a</b><i>b</i> c": "ab c",
    "<h1>t</h1>x": "t\n\nx",
    "<ul><li>a</li><li>b</li></ul>": "- a\n- b",
    "<ol start=4><li>a<li>b</ol>": "4. a\n5. b",
    "<ul><li>a<ul><li>b</li></ul></li></ul>": "- a\n  - b",
    "<pre>a\n  b</pre>": "a\n  b",
    "a<hr>b": f"a\n{RULE}\nb",
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>": "a | b\nc | d",
    "<table><tr><td></td><td>only</td><td></td></tr></table>": "only",
    "<table><tr><td>Name:</td><td></td></tr></table>": "Name: |",
    "<table><tr><td>Problem</td><td><p>a</p><p>b</p></td></tr></table>": "Problem | a\nb",
    "<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>": "a | b",
    "<table><tr><td>a<td>b<tr><td>c<td>d</table>": "a | b\nc | d",
    "<a href='http://x.example/p'>page</a>": "page <http://x.example/p>",
    "<a href='http://x.example/'>http://x.example</a>": "http://x.example",
    "<a href='http://x.example/'>x.example</a>": "x.example",
    "<a href='mailto:a@b.example'>a@b.example</a>": "a@b.example",
    "<a href='http://x.example'><img src='cid:a' alt='Logo'></a>": "[Logo] <http://x.example>",
    "<a href='#top'>top</a>": "top",
    "<blockquote>a<br>b</blockquote>c": "> a\n> b\n\nc",
    "<blockquote>a<blockquote>b</blockquote></blockquote>": "> a\n>\n>> b",
    "<p>a&nbsp;b &lt;c&gt; &amp;amp; &eacute;</p>": "a b <c> &amp; é",
    "<title>no</title><style>no</style><p>yes</p>": "yes",
    "<!-- no --><p>yes": "yes",
    "": "",
    "<p>&nbsp;</p>": "",
    "</td></table></blockquote></li>x": "x",
}


@pytest.mark.parametrize("source", TEXTS)
def test_html_reads_as_text(source: str) -> None:
    assert html_to_text(source) == TEXTS[source]


@pytest.mark.parametrize(
    "source", [source for source in TEXTS if "cid" not in source and "href" not in source]
)
def test_rebalancing_changes_no_text(source: str) -> None:
    assert html_to_text(rebalanced(source)[0]) == TEXTS[source]


MARKUP = st.lists(
    st.sampled_from(
        "<div> </div> <p> </p> <b> </b> <table> </table> <tr> <td> </td> <li> <ul> </ul> <blockquote> "
        "</blockquote> <a href=x> </a> <object> </object> <button> <svg> <script> </script> <!-- --> < > "
        "\" ' <img src=http://x> <p style='width:expression(1)'> text &#1; &lt; <select> <h1>".split()
    ),
    max_size=80,
)


@settings(deadline=None)
@given(MARKUP)
def test_any_markup_becomes_safe_and_stays_so(pieces: list[str]) -> None:
    clean, _ = safe_html(" ".join(pieces))
    SafetyCheck().feed(clean)
    assert safe_html(clean)[0] == safe_html(safe_html(clean)[0])[0]
    assert NOT_IN_TEXT.search(html_to_text(clean)) is None


@settings(deadline=None)
@given(MARKUP)
def test_balanced_markup_closes_what_it_opens(pieces: list[str]) -> None:
    balanced, _ = rebalanced(" ".join(pieces))
    depth = deepest = 0
    for tag in balanced.split("<")[1:]:
        if tag.startswith("/"):
            depth -= 1
        elif tag.partition(">")[0].partition(" ")[0] not in (
            "br",
            "hr",
            "img",
            "input",
            "col",
            "meta",
            "link",
        ):
            depth += 1
        deepest = max(deepest, depth)
        assert depth >= 0
    assert depth == 0
    assert deepest <= MAX_OPEN
