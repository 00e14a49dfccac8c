"""Every scenario of the features is a test."""

from pytest_bdd import scenarios

scenarios(".")
