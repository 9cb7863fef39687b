"""What counts as « Oui » to the question of a text, and what must not."""

import pytest

from server.notices.texting.understanding import meaning_of

YES = (
    "Oui", "oui", "OUI", "oUi", " oui ", "\toui\n", "Oui.", "Oui!", "oui !!!", "« Oui »", "\"Oui\"", "'oui'", "“Oui”",
    "Ouï", "Oùi", "OÜI", "oui oui", "ouiii", "ooouuui", "Oui merci", "Oui, merci beaucoup", "oui svp",
    "Oui s'il vous plaît", "Oui, s’il te plait", "Bonjour, oui", "Bonsoir oui merci", "Oui d'accord", "Oui, j'accepte",
    "oui je le veux", "Oui bien sûr", "O", "o", "O.", "Yes", "YES", "yes please", "Yes!", "Yesss", "Y", "y",
    "Oui 👍", "✅ oui", "👍🏽 OUI 🎉", "Oui ❤️", "Yes 😀", "ＯＵＩ", "oui\u00a0", "o\u0301ui",
    "Oui\n\nEnvoyé de mon iPhone", "Oui\n--\nAïcha Belkacem", "Yes, thank you", "Oui ok", "oui, madame",
)  # fmt: skip
NOT_YES = (
    "", "   ", "👍", "ok", "d'accord", "Non", "non merci", "Oui?", "oui ou non", "oui mais pas le soir", "pas oui",
    "oui non", "ouille", "Louis", "ouin", "yesterday", "yes but no", "Qui?", "0", "1", "si", "да", "\u043eui",
    "y a un trou dans la rue", "je n'ai pas dit oui", "A aimé « répondez Oui pour recevoir par texto »",
    "Liked “répondez \"Oui\" pour recevoir par texto”", "Réponse automatique : je suis en vacances, oui",
    "Oui stop", "oui, arrêtez", "Oui, il y a encore un trou devant chez moi", "youi", "merci", "O'Brien", "Oui oui?",
    "wrong number", "aide oui",
)  # fmt: skip
STOPS = (
    "STOP", "stop", "Stop.", " stop ", "STOP!!", "Arrêt", "ARRET", "arrêter", "ARRÊTEZ", "Désabonner", "DESABONNER",
    "désabonnez-moi", "je veux me désabonner", "Stop svp", "svp stop", "Oui stop", "unsubscribe", "STOPALL", "Arrête",
    "Arrêtez de m’écrire s’il vous plaît", "désabonnement", "CANCEL", "end", "🛑 STOP", "ＳＴＯＰ", "opt-out stop",
)  # fmt: skip
NO_STOPS = (
    "Le panneau d’arrêt est tombé au coin de la rue",
    "L’autobus ne s’y arrête plus depuis une semaine",
    "stopper",
)


@pytest.mark.parametrize("text", YES)
def test_a_plain_yes_counts(text: str) -> None:
    assert meaning_of(text) == "yes"


@pytest.mark.parametrize("text", NOT_YES)
def test_what_is_no_plain_yes_does_not_count(text: str) -> None:
    assert meaning_of(text) != "yes"


@pytest.mark.parametrize("text", STOPS)
def test_stop_is_understood_in_its_words(text: str) -> None:
    assert meaning_of(text) == "stop"


@pytest.mark.parametrize("text", NO_STOPS)
def test_a_story_about_stopping_stops_nothing(text: str) -> None:
    assert meaning_of(text) == "other"


@pytest.mark.parametrize("text", ["AIDE", "aide", "Aide svp", "help", "INFO"])
def test_help_is_understood(text: str) -> None:
    assert meaning_of(text) == "help"


def test_there_are_as_many_spellings_as_were_promised() -> None:
    assert len(set(YES)) >= 40
    assert len(set(NOT_YES)) >= 20
