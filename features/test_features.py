"""Every scenario beside this file is a test."""

from pytest_bdd import scenarios

scenarios(".")
