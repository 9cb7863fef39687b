"""What an answer by e-mail says, as the programs of people write it: new words kept, quotes and signatures cut."""

import pytest

from server.notices.mailbox.words import own_words, text_of_html

QUOTE = "> Bonjour,\n> Votre demande RVM-2026-000001-6 est reçue."
GMAIL = "Le lun. 15 juin 2026 à 12:00, Ville de Rivemont <311@rivemont.test> a écrit :"
OUTLOOK = (
    "De : Ville de Rivemont <311@rivemont.test>\nEnvoyé : 15 juin 2026 12:00\nÀ : Aïcha\nObjet : Demande\n\nBonjour"
)


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        (f"Toujours là.\n\n{GMAIL}\n\n{QUOTE}", "Toujours là."),
        (f"Toujours là.\r\n\r\n{GMAIL}\r\n{QUOTE}", "Toujours là."),
        ("Toujours là.\n\nLe 15 juin 2026 à 12:00, Ville <311@rivemont.test> a\nécrit :\n\n> Bonjour", "Toujours là."),
        (f"Toujours là.\n\n> {GMAIL}\n>\n{QUOTE}", "Toujours là."),
        (f"Toujours là.\n\n________________________________\n{OUTLOOK}", "Toujours là."),
        (f"Toujours là.\n\n{OUTLOOK}", "Toujours là."),
        (f"Toujours là.\n\n-----Message d'origine-----\n{OUTLOOK}", "Toujours là."),
        ("Still there.\n\nOn Mon, Jun 15, 2026 at 12:00 PM City <311@x.test> wrote:\n> Hello", "Still there."),
        (f"Merci\n\nEnvoyé de mon iPhone\n\n{QUOTE}", "Merci"),
        ("Merci\n\nTélécharger Outlook pour iOS<https://aka.ms/x>", "Merci"),
        ("Merci\n\n--\nAïcha Belkacem\n418 555-0142", "Merci"),
        ("Merci.\n\nCordialement,\nAïcha", "Merci."),
        (QUOTE, ""),
        ("", ""),
        ("Le trou est revenu :\n- devant l’abribus\n- au 160", "Le trou est revenu :\n- devant l’abribus\n- au 160"),
        ("Le 15 juin, l’équipe a écrit : rien sur le panneau.", "Le 15 juin, l’équipe a écrit : rien sur le panneau."),
        ("Un.\n\nDeux.\n\nTrois.", "Un.\n\nDeux.\n\nTrois."),
    ],
)
def test_new_words_alone_are_kept(letter: str, words: str) -> None:
    assert own_words(letter) == words


def test_a_letter_in_html_alone_is_read_without_what_it_quotes() -> None:
    markup = (
        "<html><head><style>p{color:red}</style></head><body><p>Toujours l&agrave;.<br>Merci</p>"
        '<blockquote type="cite"><p>Bonjour</p></blockquote><script>x()</script></body></html>'
    )
    assert text_of_html(markup) == "Toujours là.\nMerci"


def test_a_hostile_letter_is_read_in_time() -> None:
    for bait in ("a " * 30000, "> " * 30000, "De : " * 10000, "-" * 60000, "\n" * 60000, "Le 1 " * 12000):
        own_words(bait[: 64 * 1024])


def test_a_hostile_page_is_read_as_a_browser_reads_it_in_time() -> None:
    for bait in ("<a ", "<!--a>", "<a b='", "<b><p>", "<table><a>", "&", "</p", "<![CDATA["):
        said = text_of_html(f"<p>Merci</p>{bait * 10_000}"[: 64 * 1024])
        assert said.startswith("Merci"), bait
        assert "<a" not in said, bait
