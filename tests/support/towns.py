"""Rivemont with a topic more, for kinds of questions that its own topics do not ask."""

import shutil
from dataclasses import replace
from pathlib import Path

from server.platform.installation import current, install
from server.platform.municipality import Municipality, load
from server.platform.municipality.loading import MUNICIPALITIES

FAMILY = """
code: fiche-famille
category: relation
title: Fiche famille
summary: Inscrire ses enfants
icon: user
explanation: [Une fiche pour tous vos enfants.]
duration_min: 10
who: contact
place: {modes: [text], required: no}
pledge: {first_follow_up_days: 2}
route: {department: centre-311}
terms: [Ce que vous écrivez est vrai.]
documents:
  - {code: livret, title: Livret de famille, hint: Toutes ses pages, required: yes}
  - {code: assurance, title: Attestation d’assurance}
questions:
  - {code: loin, kind: yesno, title: Habitez-vous loin ?}
  - code: enfants
    kind: group
    title: Vos enfants
    item: Enfant
    required: yes
    max: 3
    questions:
      - {code: prenom, kind: text, title: Prénom, required: yes, max_length: 40}
      - {code: bus, kind: yesno, title: Prend-il le bus ?, required: yes, when: {loin: yes}}
      - code: activites
        kind: choices
        title: Quelles activités ?
        options: [{code: midi, title: Le midi}, {code: soir, title: Le soir}]
  - code: rencontre
    kind: timeslot
    title: Quand venez-vous ?
    required: yes
    min: today+1
    max: today+60
    weekdays: [monday, wednesday]
    options: [{code: matin, title: Le matin}, {code: soir, title: Le soir}]
  - {code: depart, kind: place, title: D’où part votre enfant ?}
  - {code: livret, kind: file, title: Votre livret de famille, max: 2, max_size_mb: 1}
photos: {max: 1}
"""


def with_topic(folder: Path, code: str, written: str) -> Municipality:
    """Rivemont with one topic more, in a folder of its own."""
    town = Path(shutil.copytree(MUNICIPALITIES / "rivemont", folder / "rivemont"))
    (town / "topics" / f"{code}.yaml").write_text(written)
    return load(str(town))


def move_to(town: Municipality) -> None:
    """Make it the town of this process."""
    install(replace(current(), town=town))
