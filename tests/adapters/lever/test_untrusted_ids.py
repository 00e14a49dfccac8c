"""Ids and URLs from vendors cannot change a path or become a script link."""

import pytest
from marshmallow import ValidationError

from adapters.agora.schemas import LetterSchema
from adapters.lever.schemas import OpportunitySchema
from application.ports import ServiceRefused
from tests.contracts.vendor_fixtures import a_lever

INVALID_URLS = [
    "javascript:alert(1)",
    "data:text/html,hello",
    "file:///etc/passwd",
    "//elsewhere.example",
    "",
    5,
    None,
]


def loaded_url(urls: dict[str, object]) -> object:
    return OpportunitySchema().load({"id": "ada", "stage": "offer", "urls": urls})["url"]


@pytest.mark.parametrize("show", INVALID_URLS)
def test_opportunity_link_is_a_web_url_or_missing(show: object) -> None:
    assert loaded_url({} if show is None else {"show": show}) == ""


def test_web_url_is_unchanged() -> None:
    url = "https://hire.lever.co/candidates/ada"
    assert loaded_url({"show": url}) == url


@pytest.mark.parametrize("url", [*INVALID_URLS, "ftp://elsewhere.example/letter"])
def test_letter_without_a_web_url_is_refused(url: object) -> None:
    with pytest.raises(ValidationError):
        LetterSchema().load({"url": url})


@pytest.mark.parametrize(
    "id_", ["../users", "ada?include=all", "ada#top", "ada/notes", "@elsewhere.example"]
)
def test_id_stays_one_path_segment(id_: str) -> None:
    lever = a_lever()
    assert lever.ats.opportunity(lever.connection, id_) is None
    (request,) = lever.simulator.requests
    assert request.path.startswith("/v1/opportunities/")
    assert request.path.endswith("/offers")


@pytest.mark.parametrize("id_", [".", "..", ""])
def test_id_that_would_leave_its_path_is_never_requested(id_: str) -> None:
    lever = a_lever()
    with pytest.raises(ServiceRefused, match="cannot be part of a URL"):
        lever.ats.opportunity(lever.connection, id_)
    with pytest.raises(ServiceRefused, match="cannot be part of a URL"):
        lever.ats.announce(lever.connection, id_, "https://agora.example/letters/ada")
    assert not list(lever.simulator.requests)
