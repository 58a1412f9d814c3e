import pytest

from analysis.report.promises import check_page
from analysis.report.script import page_policy, page_script, script_digest

POLICY = f'<meta http-equiv="Content-Security-Policy" content="{page_policy()}">'
SCRIPT = f"<script>{page_script()}</script>"
STYLE = "body{color:#111;background:#fff} p{color:#a00}"
GOOD = f"""<!doctype html><html lang="vi"><head>{POLICY}<title>Kim Bảng</title><style>{STYLE}</style></head><body>
<h1>Kim Bảng</h1><h2 id="a">Một</h2><p>Nguồn: https://example.vn</p><a href="../index.html">Mọi trang</a>
<figure class="chart"><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Tăng">
<style>*{{stroke: red}}</style>
<use href="#a"/></svg><figcaption>Tỷ lệ</figcaption><details><summary>Bảng</summary><table><caption>Tỷ lệ</caption>
<tr><th scope="col">Năm</th></tr><tr><td>2020</td></tr></table></details></figure>
<img alt="chấm" src="data:image/png;base64,AA==">{SCRIPT}</body></html>"""


def test_a_good_page_breaks_nothing() -> None:
    assert check_page(GOOD) == []


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('<html lang="vi">', "<html>", "language"),
        ("<title>Kim Bảng</title>", "", "title"),
        ("<h1>Kim Bảng</h1>", "", "one h1"),
        ("<h1>Kim Bảng</h1>", "<h1>a</h1><h1>b</h1>", "one h1"),
        ('<h2 id="a">Một</h2>', '<h3 id="a">Một</h3>', "h2 is the next"),
        ("<p>Nguồn", "<h4>Hai</h4><p>Nguồn", "h3 is the next"),
        ("<p>Nguồn", "<h3></h3><p>Nguồn", "heading is empty"),
        (' aria-label="Tăng"', "", "drawing has no alt"),
        (' role="img"', "", "drawing has no alt"),
        ('alt="chấm" ', "", "picture has no alt"),
        ("<caption>Tỷ lệ</caption>", "", "no caption"),
        (' scope="col"', "", "without scope"),
        (' scope="col"', ' scope="all"', "without scope"),
        ('<th scope="col">Năm</th>', "<td>Năm</td>", "no head cells"),
        ("<details><summary>Bảng</summary>", "<div>", "no table folded"),
        ("<figcaption>Tỷ lệ</figcaption>", "", "no figcaption"),
        ("<p>Nguồn", "<p><button popovertarget='term-a'>a</button>Nguồn", "opens 'term-a', and no such popover"),
        ("<p>Nguồn", "<p id='b'><button popovertarget='b'>a</button>Nguồn", "opens 'b', and no such popover"),
        (">Mọi trang<", "><button>Mọi trang</button><", "<button> stands in <a>"),
        ("<summary>Bảng", "<summary><a href='#a'>Bảng</a>", "<a> stands in <summary>"),
        ("../index.html", "https://example.vn/", "leads outside"),
        ("../index.html", "//example.vn/", "leads outside"),
        ("../index.html", "javascript:alert(1)", "leads outside"),
        ("data:image/png;base64,AA==", "http://example.vn/a.png", "leads outside"),
        ("p{color:#a00}", "p{background:url('//example.vn/a')}", "style leads outside"),
        ("p{color:#a00}", "@import 'a.css';", "style leads outside"),
        ("<p>Nguồn", "<p onclick='a()'>Nguồn", "onclick is code"),
        ("</body>", "<script>1</script></body>", "<script> is not allowed"),
        ("</body>", f"{SCRIPT}</body>", "<script> is not allowed"),
        (SCRIPT, "<script>1</script>", "<script> is not allowed"),
        (SCRIPT, SCRIPT.replace("use strict", "use  strict"), "<script> is not allowed"),
        ("<script>", '<script src="a.js">', "<script> is not allowed"),
        ("<script>", "<script type='module'>", "<script> is not allowed"),
        (POLICY, "", "no Content-Security-Policy"),
        (f"script-src '{script_digest(page_script())}'; ", "", "does not name its script"),
        ("script-src '", "script-src 'unsafe-inline' '", "scripts that are not its own"),
        (f"script-src '{script_digest(page_script())}'", f"script-src '{script_digest('1')}'", "not its own"),
        ("script-src ", "script-src-elem * ; script-src ", "scripts that are not its own"),
        ("default-src 'none'; script-src", "img-src data:; x", "scripts that are not its own"),
        ("p{color:#a00}", "p{color:#999}", "(#999999 on #ffffff) has contrast 2.85"),
        ("p{color:#a00}", "p{color:red}", "cannot be reckoned"),
        ("</body>", "<link rel='stylesheet' href='a.css'></body>", "<link> is not allowed"),
        ("</body>", "<iframe srcdoc='x'></iframe></body>", "<iframe> is not allowed"),
        ("</body>", "<div class='jp-InputArea'>x</div></body>", "code is shown"),
        ("</body>", "<div class='highlight-ipynb hl-python'>x</div></body>", "code is shown"),
        ("</body>", "<pre>import pandas</pre></body>", "<pre> is not allowed"),
        ("<p>Nguồn", "<p>{place} Nguồn", "'{place}'"),
        ("<p>Nguồn", "<p>words.headline Nguồn", "'words.headline'"),
        ('aria-label="Tăng"', 'aria-label="Tăng {count:.1f}"', "'{count:.1f}'"),
        ("<style>*{stroke: red}</style>", "<text>{unit}</text>", "'{unit}'"),
        ("Mọi trang</a>", "</a>", "has no text"),
        ("../index.html", "#nowhere", "not on the page"),
        ('<h2 id="a">Một</h2>', '<h2 id="a">Một</h2><p id="a"></p>', "more than one element"),
        ("Nguồn", "x" * 400_000, "at most 400 kB"),
    ],
)
def test_every_broken_promise_is_told(was: str, becomes: str, told: str) -> None:
    page = GOOD.replace(was, becomes)
    assert page != GOOD
    broken = check_page(page)
    assert any(told in sentence for sentence in broken), broken


@pytest.mark.parametrize(
    "hidden",
    [
        '<a \u017fx=" a=" href="http://e">x</a>', '<p \u017fx=" a=" onclick="go()">x</p>',
        '<img \u017frc="http://e" alt="x">',
        '<\u017ftyle><img alt="x" src="http://e"></\u017ftyle>', '<style\x0b><img alt="x" src="http://e"></style>',
        '<a href="http://e" href="#">x</a>', '<a href="http://e" \xa0href="#">x</a>',
        '<a href="http://e"\x0bhref="#">x</a>',
        '<svg aria-hidden="true"><style><img alt="x" src="http://e"></style></svg>',
        "<title><b title=\"</title><a href='http://e'>x</a>\"></title>",
        "<textarea><a title=\"</textarea><img src='http://e' alt='x'>\">x</a></textarea>",
        "<noscript><img alt='x' src='http://e'></noscript>", "<SCRIPT>go()</SCRIPT>",
        "<xmp><b title='</xmp><p>'></xmp>",
    ],
)  # fmt: skip
def test_nothing_is_hidden_by_how_it_is_written(hidden: str) -> None:
    whole = "<p>a page</p>"
    assert set(check_page(whole + hidden)) > set(check_page(whole))
