"""The first migration of the shelves, taken as it is."""

from importlib import import_module

Migration = import_module("tests.support.migrations.0001_initial").Migration
