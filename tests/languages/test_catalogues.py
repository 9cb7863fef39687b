"""The check of the catalogues finds what is wrong with them: each rule is broken in a copy."""

import shutil
from pathlib import Path

import pytest

from scripts.catalogues import LOCALES, Sentence, path_of, read, update, write
from scripts.extraction import Said, asked_for, in_javascript
from scripts.regions import catalogue_faults
from server.platform import catalogues as read_by_server

ONE_OR_SEVERAL = ("Une photo ou un PDF.", "Jusqu’à %(num)s photos ou PDF.")
HOME = "Accueil"
NUMBERED = "Votre demande %(reference)s est reçue"


@pytest.fixture(scope="module")
def asked() -> set[Sentence]:
    return asked_for()


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LOCALES, tmp_path / "locale"))


def test_the_catalogues_are_right(asked: set[Sentence]) -> None:
    assert list(catalogue_faults(asked)) == []
    assert len(read("en")) == len(asked) > 800


@pytest.mark.parametrize(
    ("language", "sentence", "said", "reason"),
    [
        ("en", HOME, "", "is not translated"),
        ("en", HOME, None, "is not translated"),
        ("en", NUMBERED, "Your request %(number)s has been received", "has not the values"),
        ("en", ONE_OR_SEVERAL, ("One photo or PDF.", ""), "is not translated"),
        ("en", ONE_OR_SEVERAL, ("A photo.", "Photos."), "has not the values"),
        ("en", HOME, "Accueil des résidents", "left in French"),
        ("en", HOME, "Home!", "no exclamation marks"),
        ("en", HOME, "The town's home", "the apostrophe is ’"),
        ("fr_FR", "Écrivez votre adresse courriel.", "Écrivez votre courriel.", "adresse électronique"),
        ("fr_FR", "Clavardage", None, "discussion en ligne"),
        ("fr_FR", "Clavardage", "", "discussion en ligne"),
        ("fr_CA", HOME, "Chat du week-end", "clavardage"),
        ("fr_CA", HOME, "Envoyez un e-mail", "courriel"),
        ("fr_FR", "Une phrase que personne ne dit", "Rien", "nothing says it any more"),
        ("en", "Une phrase que personne ne dit", "Nothing", "nothing says it any more"),
    ],
)
def test_what_is_wrong_is_found(
    locales: Path, asked: set[Sentence], language: str, sentence: Sentence, said: Sentence | None, reason: str
) -> None:
    catalogue = read(language, locales=locales)
    if said is None:
        del catalogue[sentence]
    else:
        catalogue[sentence] = said
    write(language, catalogue, locales=locales)
    assert any(reason in fault for fault in catalogue_faults(asked, locales=locales))


def test_a_sentence_that_counts_in_the_code_alone_is_found(locales: Path, asked: set[Sentence]) -> None:
    catalogue = read("en", locales=locales)
    del catalogue[ONE_OR_SEVERAL]
    write("en", {**catalogue, ONE_OR_SEVERAL[0]: "One photo or PDF."}, locales=locales)
    faults = "\n".join(catalogue_faults(asked, locales=locales))
    assert f"{ONE_OR_SEVERAL!r}: is not translated" in faults
    assert f"{ONE_OR_SEVERAL[0]!r}: nothing says it any more" in faults


def test_a_catalogue_that_is_not_there_or_was_written_otherwise_is_told(locales: Path, asked: set[Sentence]) -> None:
    path_of("fr_FR", locales=locales).unlink()
    english = path_of("en", locales=locales)
    english.write_text(f"# Made on a Monday\n{english.read_text()}")
    faults = list(catalogue_faults(asked, locales=locales))
    assert [fault.partition(": ")[2].split(":")[0] for fault in faults] == [
        "is not written as it would be",
        "is missing",
    ]


def test_an_update_adds_what_is_new_takes_out_what_is_gone_and_changes_nothing_else(
    locales: Path, asked: set[Sentence]
) -> None:
    before = path_of("en", locales=locales).read_bytes()
    update("en", asked, locales=locales)
    assert path_of("en", locales=locales).read_bytes() == before
    update("en", (asked - {HOME}) | {"Une phrase nouvelle"}, locales=locales)
    known = read("en", locales=locales)
    assert HOME not in known
    assert known["Une phrase nouvelle"] == ""
    update("fr_FR", asked | {"Une phrase nouvelle"}, locales=locales)
    assert "Une phrase nouvelle" not in read("fr_FR", locales=locales)


def test_sentences_in_the_markup_of_programs_are_gathered() -> None:
    source = 'html`<p>${t("Dans une page")}</p>${tn(\n  "{n} envoi",\n  "{n} envois",\n  n)}`; get("non"); at("non")'
    assert list(in_javascript(source, "page.js")) == [
        Said("page.js", 1, "Dans une page"),
        Said("page.js", 1, ("{n} envoi", "{n} envois")),
    ]


def test_the_server_reads_what_gettext_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "en" / "LC_MESSAGES" / "riverain.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        '# a comment\nmsgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\n'
        'msgid "Une "\n"phrase"\nmsgstr "A "\n"\\"sentence\\""\n\n'
        'msgid "un"\nmsgid_plural "plusieurs"\nmsgstr[0] "one"\nmsgstr[1] "several"\n\nmsgid "vide"\nmsgstr ""\n'
    )
    monkeypatch.setattr(read_by_server, "LOCALES", tmp_path)
    read_by_server.catalogue.cache_clear()
    try:
        english = read_by_server.catalogue("en-CA")
        assert english.gettext("Une phrase") == 'A "sentence"'
        assert [english.ngettext("un", "plusieurs", n) for n in (0, 1, 2)] == ["several", "one", "several"]
        assert english.gettext("vide") == "vide"
        french = read_by_server.catalogue("fr-CA")
        assert [french.ngettext("un", "plusieurs", n) for n in (0, 1, 2)] == ["un", "un", "plusieurs"]
    finally:
        read_by_server.catalogue.cache_clear()


def test_a_language_without_its_catalogue_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_by_server, "LOCALES", tmp_path)
    with pytest.raises(read_by_server.CatalogueError, match="--update en"):
        read_by_server.require(("fr-CA", "en-CA"))
    read_by_server.require(("fr-CA", "fr-FR"))
