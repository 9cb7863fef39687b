"""The municipality: data only, in `server/municipalities/<slug>/`, read and checked whole when the process starts.

`load(slug)` gives it, `check(path)` says what is wrong with it. `topics.py` says what a topic is, `when.py` how a
question depends on earlier ones, `town.py` what the town is, `seeds.py` what its demonstration is.
"""

from server.platform.municipality.asking import SurveyRule
from server.platform.municipality.cards import Card, Said
from server.platform.municipality.colours import Colours
from server.platform.municipality.loading import MunicipalityError, check, load
from server.platform.municipality.phrases import Words
from server.platform.municipality.questions import Option, Question
from server.platform.municipality.seeds import Seed, SeedCase, SeedPerson, SeedStep
from server.platform.municipality.source import Message
from server.platform.municipality.topics import Document, Topic
from server.platform.municipality.town import (
    AboutPage,
    Category,
    Contacts,
    Department,
    Exceptional,
    Municipality,
    News,
    Picture,
    Retention,
    RetentionClass,
)

__all__ = [
    "AboutPage",
    "Card",
    "Category",
    "Colours",
    "Contacts",
    "Department",
    "Document",
    "Exceptional",
    "Message",
    "Municipality",
    "MunicipalityError",
    "News",
    "Option",
    "Picture",
    "Question",
    "Retention",
    "RetentionClass",
    "Said",
    "Seed",
    "SeedCase",
    "SeedPerson",
    "SeedStep",
    "SurveyRule",
    "Topic",
    "Words",
    "check",
    "load",
]
