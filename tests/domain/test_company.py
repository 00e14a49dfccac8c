import pytest

from tests.builders import a_company

GRACE = {"grace@acme.example": "user-grace"}


@pytest.mark.parametrize(
    "email", ["grace@acme.example", "Grace@ACME.example", " grace@acme.example\n"]
)
def test_a_user_is_found_by_address_without_case(email: str) -> None:
    assert a_company(users=GRACE).user_id_by_email(email) == "user-grace"


@pytest.mark.parametrize("email", ["someone@acme.example", "", None])
def test_nobody_is_found_by_an_address_that_nobody_has(email: str | None) -> None:
    assert a_company(users=GRACE).user_id_by_email(email) is None


def test_no_address_finds_nobody_even_when_a_user_has_none() -> None:
    assert a_company(users={"": "user-nameless"}).user_id_by_email("") is None
