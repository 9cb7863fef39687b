"""What agents write in Markdown is shown as written, and nothing in it can harm who reads it."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.platform.markdown import addresses_of, headings_of, judged, plain_text, render

EVERYWHERE = "https://ville.test/a?b=1&c=2"
ALLOWED = re.compile(
    r"</?(?:p|ul|li|thead|tbody|tr|td|em|strong|table|div|h[2-6])>|</?ol>|<br>"
    r'|<ol start="\d+">|<th scope="col"(?: class="prose__(?:right|center)")?>|</th>'
    r'|<td class="prose__(?:right|center)">'
    r'|<h[2-6] id="[a-z0-9-]+" tabindex="-1">'
    r'|<div class="prose__table" role="region" tabindex="0" aria-label(?:ledby)?="[A-Za-z0-9-]+">'
)


def html(text: str, **links: str) -> str:
    """The text as residents get it; `links` says which addresses may be followed."""
    return str(render(text, language="fr-CA", links=links))


def test_the_subset_is_shown_as_written() -> None:
    text = "# Heures\n\nOuvert le **lundi** et le *mardi*.\n\n- matin\n- soir\n\n3. trois\n4. quatre\n\nligne\\\nsuite"
    assert html(text) == (
        '<h2 id="heures" tabindex="-1">Heures</h2><p>Ouvert le <strong>lundi</strong> et le <em>mardi</em>.</p>'
        '<ul><li>matin</li><li>soir</li></ul><ol start="3"><li>trois</li><li>quatre</li></ol><p>ligne<br>suite</p>'
    )


def test_headings_begin_where_the_page_says_and_skip_no_level() -> None:
    text = "### A\n\n##### B\n\n### C\n\n# D\n\n## E"
    assert re.findall(r"<h(\d)", str(render(text, language="fr-CA", level=3))) == ["3", "4", "3", "3", "4"]


def test_headings_are_found_by_their_words() -> None:
    assert [heading.name for heading in headings_of("# Été : où ?\n\n## Œuvre\n\n# Été, où\n\n# ???")] == [
        "ete-ou", "oeuvre", "ete-ou-2", "section",
    ]  # fmt: skip
    assert 'id="fiche-ete"' in str(render("# Été", language="fr-CA", prefix="fiche-"))


def test_a_wide_table_is_scrolled_with_the_keyboard_and_bears_a_name() -> None:
    under = html("# Jours\n\n| Bac | Jour |\n|-----|-----:|\n| bleu | *lundi* |")
    assert '<div class="prose__table" role="region" tabindex="0" aria-labelledby="jours"><table>' in under
    assert '<th scope="col">Bac</th><th scope="col" class="prose__right">Jour</th>' in under
    assert '<td class="prose__right"><em>lundi</em></td>' in under
    assert 'aria-label="Tableau"' in html("| a |\n|---|\n| b |")
    assert "style=" not in under


def test_french_signs_keep_to_their_word() -> None:
    assert html("Oui ? « Non » **mot** : 10\u00a0%") == (
        "<p>Oui\u00a0? «\u00a0Non\u00a0» <strong>mot</strong>\u00a0: 10\u00a0%</p>"
    )
    assert str(render("Yes ? no", language="en")) == "<p>Yes ? no</p>"


def test_only_a_link_that_was_judged_right_can_be_followed() -> None:
    text = f"[ici](/demarches) [là](/perdue) [ailleurs]({EVERYWHERE}) <https://x.test>"
    shown = html(text, **{"/demarches": "/demarches", EVERYWHERE: EVERYWHERE})
    assert '<a href="/demarches">ici</a> là ' in shown
    assert (
        '<a class="outside" href="https://ville.test/a?b=1&amp;c=2" rel="noopener external">ailleurs'
        '<span class="unseen"> (autre site)</span></a> https://x.test' in shown
    )
    assert addresses_of(text) == ("/demarches", "/perdue", EVERYWHERE, "https://x.test")
    assert judged(text, lambda written: "/x" if written == "/demarches" else "") == {"/demarches": "/x"}


def test_the_same_text_is_parsed_once() -> None:
    assert render("# Une fois", language="fr-CA") is render("# Une fois", language="fr-CA")


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<!-- --> <?php ?> <![CDATA[x]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x) [x](file:///etc/passwd) [x](//ailleurs.test) [x](/\\ailleurs.test)",
    "<javascript:alert(1)>",
    '[x](/a" onclick="alert(1))',
    '[x](/a "t\\" onclick=alert(1)")',
    "![x](javascript:alert(1)) ![<b>](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[![x](y)](javascript:alert(1))",
    "# <b onmouseover=alert(1)>x</b>",
    "| <i>a</i> |\n|---|\n| [x](javascript:x) |",
    "[a]: javascript:alert(1)\n\n[a]",
    "```html\n<script>alert(1)</script>\n```",
    "&lt;script&gt; &amp;lt; \x00 \u202e",
    '- <p>\n  1. **<u>**\n     [x](<javascript:">)',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_words(text: str) -> None:
    assert_harmless(html(text))


@given(st.text(alphabet="#*_-[]()<>!|`\\&;:/'\" \nab1javscript", max_size=200))
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    assert_harmless(html(text))


def assert_harmless(shown: str) -> None:
    """Whatever is left once our own tags are gone holds no tag."""
    rest = ALLOWED.sub("", shown)
    assert "<" not in rest, rest
    assert ">" not in rest, rest


HUGE = {
    "brackets": "[" * 20_000, "pictures": "![[" * 7000, "emphasis": "*a _b" * 4000, "closers": "](" * 9000,
    "lists": "\n".join("  " * depth + "- a" for depth in range(190)), "numbers": "1. " * 6000, "pipes": "a|" * 9000,
    "table": "a|b\n-|-\n" + "x\n" * 9000, "columns": "|a" * 50 + "\n" + "|-" * 50 + "\n" + ("|x" * 50 + "\n") * 150,
    "angles": "<" * 20_000, "entities": "&amp" * 5000, "stars": "**" * 9000 + "a", "links": "[a](b " * 3000,
    "parentheses": "[x](/" + "(" * 9000, "ticks": "`" * 20_000, "headings": "# a\n" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_text_is_shown_in_no_time(name: str) -> None:
    began = time.process_time()
    shown = html(HUGE[name])
    plain_text(HUGE[name])
    assert time.process_time() - began < 3
    assert len(shown) < 600_000
    assert_harmless(shown)


def test_what_is_longer_than_a_card_is_cut() -> None:
    assert len(html("a" * 1_000_000)) < 21_000


def test_the_same_in_plain_text() -> None:
    text = "# Jours\n\nLe *bac* [bleu](/bac).\n\n- un\n- deux\n\n1. a\n2. b\n\n| x | y |\n|---|---|\n| 1 | 2 |"
    assert plain_text(text, links={"/bac": "https://311.test/bac"}) == (
        "Jours\n\nLe bac bleu (https://311.test/bac).\n\n– un\n– deux\n\n1. a\n2. b\n\nx · y\n1 · 2"
    )
