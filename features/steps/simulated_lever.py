"""Steps: what recruiters do on Lever's pages with offers and profiles that exist."""

from pytest_bdd import given, parsers, when

from features.customer import Acme


@when(parsers.parse("they modify {name}'s offer to {amount} and save it without sending"))
def modify_the_offer(acme: Acme, name: str, amount: str) -> None:
    acme.profile(name)
    acme.person.follow("See offer details")
    acme.person.follow("Modify offer")
    acme.person.press(
        "Save without sending", salary_amount=amount, candidate_name=f"{name} Lovelace"
    )


@when(parsers.parse("they mark {name}'s offer as Sent Manually"))
def mark_as_sent_manually(acme: Acme, name: str) -> None:
    acme.profile(name)
    acme.person.follow("See offer details")
    acme.person.press("Mark as Sent Manually")


@given("merging candidates in Lever joins their opportunities")
def merging_joins_opportunities(acme: Acme) -> None:
    """Lever does not document what becomes of them."""
    acme.lever.assumptions.merged_opportunities_join = True


@when(parsers.parse("{name} is merged with an older profile of the same person"))
def is_merged_with(acme: Acme, name: str) -> None:
    acme.lever.merge(acme.opportunities[name], _older_profile(acme, name))


@when(parsers.parse("{name} is merged into an older profile of the same person"))
def is_merged_into(acme: Acme, name: str) -> None:
    acme.lever.merge(_older_profile(acme, name), acme.opportunities[name])


def _older_profile(acme: Acme, name: str) -> str:
    return str(acme.lever.add_opportunity(f"{name} Lovelace", [f"{name.lower()}@work.example"]))
