"""A municipality's files: what is wrong is said all at once, with the file, the line and what to write instead."""

import shutil
from pathlib import Path

import pytest

from server.platform.municipality import MunicipalityError, check, load
from server.platform.municipality.loading import MUNICIPALITIES

TOPIC = "topics/graffiti.yaml"
CART = "topics/bac-endommage.yaml"
PLACE = "place:\n  modes: [gps, address, map, intersection]\n  title: Où est le graffiti ?\n"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A copy of Rivemont that a test may spoil."""
    return Path(shutil.copytree(MUNICIPALITIES / "rivemont", tmp_path / "rivemont"))


def spoil(town: Path, file: str, old: str, new: str) -> int:
    """Replace a text of a file; the number of the line where it was."""
    path = town / file
    written = path.read_text()
    assert old in written
    path.write_text(written.replace(old, new, 1))
    return written[: written.index(old)].count("\n") + 1


# File, what is replaced, by what, how many lines away the message may point, what it says (nothing: it is no fault).
SPOILT = [
    (TOPIC, "duration_min: 1\n", "", 30, "duration_min is missing"),
    (TOPIC, "duration_min: 1", "duration_min: vite", 0, "duration_min: input should be a valid integer"),
    (TOPIC, "keywords:", "keyword:", 0, "did you mean keywords?"),
    (TOPIC, "who: anonymous-allowed", "who: everybody", 0, "'account', 'contact' or 'anonymous-allowed'"),
    (TOPIC, "code: graffiti", "code: tag", 0, "write graffiti"),
    (TOPIC, "category: proprete", "category: murs", 0, "there is no category murs: write one of circulation"),
    (TOPIC, "{department: proprete}", "{department: murs}", 0, "there is no department murs: write one of centre-311"),
    (TOPIC, "popular: yes", "popular:", 0, "write a value or remove the line"),
    (TOPIC, "popular: yes", "popular: yes\npopular: no", 1, "popular is written twice"),
    (TOPIC, "order: 70", "order: &n 70", 0, ""),
    (TOPIC, "order: 70", "order: !!python/object/apply:os.system [id]", 0, "order: input should be a valid integer"),
    (TOPIC, "order: 70", "order: [", 30, "this is not YAML"),
    (TOPIC, f"{PLACE}public: yes\nlook_alikes: {{radius_m: 40}}", "place: none", 0, ""),
    (TOPIC, PLACE, "place: none\n", 30, "public shows where cases lie: say how the place is given"),
    (TOPIC, PLACE, "", 30, "place is missing"),
    (TOPIC, PLACE, "place: nulle-part\n", 1, "place"),
    (CART, "code: contenant", "code: present", 1, "present is a word of the when grammar"),
    (CART, "code: roues", "code: partie", 0, "two questions have the code partie"),
    (CART, "[bac360, bac240]", "[bac361]", 0, "bac361 is not an option of contenant"),
    (CART, "when: {contenant: [bac360, bac240]}", "when: {couleur: noir}", 0, "only at earlier questions"),
    (CART, "when: {partie: essieu}", "when: {partie}", 0, "write a value"),
    (CART, "when: {partie: essieu}", "when: essieu", 0, "write a condition such as"),
    (CART, "when: {partie: essieu}", "when: {compare: {partie: {ge: 1}}}", 0, "only numbers and dates are compared"),
    (CART, "when: {partie: essieu}", "when: {compare: {partie: 1}}", 0, "compare partie with lt, le, eq"),
    (CART, "when: {partie: essieu}", "when: {any: []}", 0, "after any, write a list of conditions"),
    (CART, "picture: bac-cuve.svg", "picture: bac.svg", 0, "pictures/bac.svg is missing"),
    (CART, ", picture: bac-cuve.svg", "", 9, "a picture for each of its options"),
    (CART, "max: today\n", "max: demain\n", 0, "for a date: today, today-30"),
    (CART, "max: 2\n", "max: today\n", 7, "min and max are days for a date"),
    (CART, "unit: roues", "unit: roues\n    several: yes", 4, "a question of kind number takes no several"),
    (CART, "max_length: 500", "max_length: 4001", 0, "less than or equal to 4000"),
    ("topics/lampadaire.yaml", "[0-9]{2,6}", "\\\\d+", 1, "the pattern cannot be read from"),
    ("municipality.yaml", 'light: "#0B5A75"', 'light: "#8FD3EE"', 1, "has a contrast of"),
    ("municipality.yaml", "America/Toronto", "America/Quebec-City", 0, "is not a time zone"),
    ("municipality.yaml", "reference_prefix: RVM", "reference_prefix: rvm", 0, "does not have the form ^[A-Z]{2,4}$"),
    ("departments.yaml", "email: proprete@rivemont.test", "email: proprete", 0, "does not have the form"),
    ("seed/cases.yaml", "topic: nid-de-poule", "topic: trou", 0, "there is no topic trou"),
    ("seed/cases.yaml", "by: aicha.belkacem@exemple.test", "by: personne@exemple.test", 2, "not in people.yaml"),
]  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda spoilt: f"{spoilt[0]}: {spoilt[2]}")
def test_a_fault_names_its_file_and_line_and_what_to_write(town: Path, spoilt: tuple[str, str, str, int, str]) -> None:
    file, old, new, away, said = spoilt
    line = spoil(town, file, old, new)
    messages = check(town)
    if not said:
        assert messages == []
        return
    assert any(said in message.text for message in messages), messages
    found = next(message for message in messages if said in message.text)
    assert found.file == town / file
    assert abs(found.line - line) <= away, f"{found} is not near line {line}"


def test_all_faults_are_said_at_once(town: Path) -> None:
    spoil(town, TOPIC, "duration_min: 1", "duration_min: vite")
    spoil(town, CART, "when: {partie: essieu}", "when: {partie: pneu}")
    spoil(town, "municipality.yaml", "America/Toronto", "Toronto")
    with pytest.raises(MunicipalityError) as refused:
        load(f"{town}")
    assert {message.file.name for message in refused.value.messages} == {
        "graffiti.yaml",
        "bac-endommage.yaml",
        "municipality.yaml",
    }


def test_a_file_that_is_not_there_is_said(town: Path) -> None:
    (town / "departments.yaml").unlink()
    assert [message.text for message in check(town)] == ["this file is missing"]
    assert check(town / "nowhere")[0].text == "this file is missing"


def test_a_file_that_is_not_utf_8_is_said(town: Path) -> None:
    (town / TOPIC).write_bytes("code: été".encode("latin-1"))
    assert "this file is not UTF-8: save it as UTF-8" in [message.text for message in check(town)]


def test_an_alias_is_refused_before_it_grows(town: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    (town / TOPIC).write_text(bomb)
    assert any("anchors and aliases" in message.text for message in check(town))


@pytest.mark.parametrize(
    "drawing",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://ailleurs.test/x.png"/></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        "<html></html>",
    ],
)
def test_a_picture_is_a_plain_drawing(town: Path, drawing: str) -> None:
    (town / "pictures" / "bac-cuve.svg").write_text(drawing)
    assert any("plain drawing" in message.text for message in check(town))


def test_what_yaml_would_guess_stays_as_it_was_written(town: Path) -> None:
    spoil(town, TOPIC, "keywords: [tag,", "keywords: [no, 2026-01-01, 012, 1e3, .5, null-part, tag,")
    topic = load(str(town)).topic("graffiti")
    assert topic
    assert topic.keywords[:6] == ("no", "2026-01-01", "012", "1e3", ".5", "null-part")


def test_the_version_of_the_catalogue_changes_with_its_content_only(town: Path) -> None:
    before = load(str(town)).catalogue_version
    spoil(town, TOPIC, "order: 70\n", "# the walls\norder:    70\n")
    spoil(town, "seed/people.yaml", "418-555-0142", "418-555-0143")
    assert load(str(town)).catalogue_version == before
    spoil(town, TOPIC, "Où est le graffiti", "Où est donc le graffiti")
    worded = load(str(town)).catalogue_version
    picture = town / "pictures" / "bac-cuve.svg"
    picture.write_text(picture.read_text().replace("#0B5A75", "#0B5A76"))
    assert len({before, worded, load(str(town)).catalogue_version}) == 3


CARD = """---
title: Quel bac pour quoi
summary: Ce qui va dans le bac bleu, le bac brun et les ordures
owner: matieres-residuelles
review: 2027-05-01
topics: [bac-endommage]
---
# Le bac bleu
Le papier, le carton, le verre.
"""


def write_card(town: Path, name: str = "bacs.md", text: str = CARD) -> None:
    (town / "cards").mkdir(exist_ok=True)
    (town / "cards" / name).write_text(text)


def test_a_card_is_read_with_its_head_and_its_text(town: Path) -> None:
    write_card(town)
    [card] = load(str(town)).cards
    assert (card.code, card.owner, card.topics) == ("bacs", "matieres-residuelles", ("bac-endommage",))
    assert card.review.isoformat() == "2027-05-01"
    assert card.fr.text.startswith("# Le bac bleu")


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "said"),
    [
        ("bacs.md", "owner: matieres-residuelles", "owner: murs", 4, "there is no department murs"),
        ("bacs.md", "2027-05-01", "2027-13-01", 5, "2027-13-01 is not a day"),
        ("bacs.md", "[bac-endommage]", "[bac]", 6, "there is no topic bac"),
        ("bacs.md", "summary: ", "resume: ", 3, "resume is not known here"),
        ("bacs.md", "---\ntitle", "title", 1, "a card begins with a head"),
        ("Bacs.md", "---", "---", 2, "a card is named <code>.md"),
        ("bacs.en.md", "---", "---", 2, "bacs.md is missing"),
        ("bacs.md", "# Le bac bleu\nLe papier, le carton, le verre.\n", "", 2, "the card says nothing"),
    ],
)
def test_a_fault_of_a_card_names_its_line(town: Path, name: str, old: str, new: str, line: int, said: str) -> None:
    assert old in CARD
    write_card(town, name, CARD.replace(old, new, 1))
    found = [message for message in check(town) if said in message.text]
    assert [(message.file.name, message.line) for message in found] == [(name, line)]


def test_a_bilingual_town_says_everything_in_both_languages(town: Path) -> None:
    line = spoil(town, "municipality.yaml", "languages: [fr-CA]", "languages: [fr-CA, en-CA]")
    assert line
    untranslated = spoil(town, TOPIC, "title: {fr: Graffiti, en: Graffiti}", "title: Graffiti")
    write_card(town)
    messages = check(town)
    assert any(m.file.name == "graffiti.yaml" and m.line == untranslated and "English" in m.text for m in messages)
    assert any(m.file.name == "bacs.md" and "write bacs.en.md" in m.text for m in messages)
