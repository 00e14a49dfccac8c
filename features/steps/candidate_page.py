"""Steps: what a candidate does on the page of the letter."""

from datetime import UTC, datetime, timedelta

from pytest_bdd import given, parsers, then, when

from features.customer import Acme


@given("Acme uses Move Forward")
def uses_move_forward(acme: Acme) -> None:
    acme.agora.company(acme.agora.company_id).candidate_acceptance = True


@when("the offer expired yesterday")
def expired_yesterday(acme: Acme) -> None:
    expires_in(acme, -1)


@when(parsers.parse("the offer expires in {days:d} days from now"))
def expires_in(acme: Acme, days: int) -> None:
    today = datetime.fromtimestamp(acme.agora.clock.now(), UTC).date()
    acme.fill_in("Ada", "offer_expiration_date", (today + timedelta(days=days)).isoformat())


@when(parsers.parse("{name} adds the start date to the calendar"))
def adds_start_date(acme: Acme, name: str) -> None:
    acme.browser.follow("Add the start date to your calendar")
    assert acme.browser.page.headers["Content-Type"].startswith("text/calendar")


@then(parsers.parse("the calendar has {name}'s first day on {day}"))
def calendar_has(acme: Acme, name: str, day: str) -> None:
    lines = acme.browser.page.text.split("\r\n")
    assert f"DTSTART;VALUE=DATE:{day}" in lines
    assert any(line.startswith("SUMMARY:First day at ") for line in lines)
