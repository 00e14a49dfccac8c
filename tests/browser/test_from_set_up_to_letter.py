"""The set-up, the first letter and the pages that need JavaScript, in a real browser."""

import re

from playwright.sync_api import Page, expect

from domain.connection import WebhookEvent
from simulators.common.clock import ManualClock
from simulators.sandbox.runner import Sandbox


def test_setup_leads_to_the_first_letter(page: Page, sandbox: Sandbox) -> None:
    open_permissions(page, sandbox)
    authorize_integration(page)
    lever = set_up_webhooks(page)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Configure the offer form")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("The set-up is complete")).to_be_visible()

    create_offer(lever, sandbox)
    advance_one_minute(sandbox)
    expect(page.get_by_text("Everything works: this offer became a letter")).to_be_visible()

    page.get_by_role("link", name="Open the letter").click()
    expect(page.get_by_role("heading", name="Ada Lovelace, this is your offer")).to_be_visible()
    expect(page.get_by_text("$96,000").first).to_be_visible()
    letter_url = page.url
    lever.get_by_role("link", name="Ada Lovelace").click()
    expect(lever.get_by_role("link", name=letter_url).first).to_be_visible()

    check_equity_model(page)


def test_flexible_offer_slider_moves_pay_and_equity(page: Page, sandbox: Sandbox) -> None:
    agora = sandbox.agora
    flexible = {"total_annual": "150000", "min_base": "90000", "max_base": "110000"}
    made = agora.create_letter(
        agora.company_id,
        agora.owner_id,
        candidate_first_name="Grace",
        job_title="Admiral",
        base_salary="100000",
        pay_period="annual",
        expires_on="2099-01-01",
        flexible=flexible,
    )
    page.goto(str(made["url"]))
    slider, base, equity = (
        page.locator("#base"),
        page.locator("[data-base]"),
        page.locator("[data-equity]"),
    )
    expect(base).to_have_text("$100,000")
    expect(equity).to_have_text("$50,000")
    slider.press("ArrowRight")
    expect(base).to_have_text("$100,500")
    expect(equity).to_have_text("$49,500")
    slider.press("End")
    expect(base).to_have_text("$110,000")
    expect(equity).to_have_text("$40,000")


def test_key_n_opens_the_sheet_for_a_new_faq(page: Page, sandbox: Sandbox) -> None:
    page.goto(f"{sandbox.agora_url}/login")
    page.get_by_role("button", name="Owner").click()
    page.goto(f"{sandbox.agora_url}/settings/company/faqs")
    page.keyboard.press("n")
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.type("Next time, when?")
    page.get_by_label("Answer").fill("At the end of the month.")
    expect(page.get_by_label("Monthly pay")).to_be_visible()
    page.get_by_label("Area").select_option("Equity")
    expect(page.get_by_label("Monthly pay")).to_be_hidden()
    # The key must not open a new sheet here, which would lose the input.
    page.get_by_role("button", name="Add FAQ").press("n")
    page.get_by_label("RSU").check()
    page.get_by_role("button", name="Add FAQ").click()
    expect(page.get_by_role("heading", name="Next time, when?")).to_be_visible()


def open_permissions(page: Page, sandbox: Sandbox) -> None:
    page.goto(f"{sandbox.agora_url}/login")
    page.get_by_role("button", name="Owner").click()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Connect", exact=True).click()
    page.get_by_role("link", name="Configure Lever").click()
    expect(page.get_by_text("View and manage all candidates' notes")).to_be_visible()


def authorize_integration(page: Page) -> None:
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("is requesting access to your Lever account")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Lever is connected.")).to_be_visible()


def set_up_webhooks(page: Page) -> Page:
    """Set up the webhooks on our page and on Lever's, which opens in a second tab."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="the Webhooks page in Lever").click()
    lever = opened.value
    for event in WebhookEvent:
        lever.locator(f"#{event} button[role=switch]").click()
        lever.locator(f"#{event} input[name=url]").fill(
            page.locator(f"code[data-event={event}]").inner_text()
        )
        lever.locator(f"#{event}").get_by_role("button", name="Add webhook").click()
        page.locator(f"input[name={event}]").fill(
            lever.locator(f"#{event} .token input").input_value()
        )
    page.get_by_role("button", name="Save").click()
    for event in WebhookEvent:
        lever.locator(f"#{event}").get_by_role("button", name="Verify connection").click()
        expect(
            lever.get_by_text(re.compile(f"The connection is verified: .*/{event} answered"))
        ).to_be_visible()
    for event in WebhookEvent:  # Our page reloads every few seconds.
        expect(page.locator(f"#marks-{event}").get_by_text("verified", exact=True)).to_be_visible()
    return lever


def create_offer(lever: Page, sandbox: Sandbox) -> None:
    lever.goto(f"{sandbox.lever_url}/candidates")
    lever.get_by_role("link", name="Add new candidate").click()
    lever.get_by_label("Full name").fill("Ada Lovelace")
    lever.get_by_role("button", name="Add candidate").click()
    lever.get_by_label("Stage", exact=True).select_option(label="Offer")
    lever.get_by_role("button", name="Change stage").click()
    lever.get_by_role("link", name="Create offer").click()
    for name, value in {
        "salary_amount": "96000",
        "job_title": "Engineer",
        "offered_equity": "2500",
        "equity_type": "RSU",
    }.items():
        lever.locator(f"[name={name}]").fill(value)
    lever.locator("[name=compensation_currency]").select_option("USD")
    lever.get_by_role("button", name="Save draft").click()
    lever.get_by_role("button", name="Mark as Sent Manually").click()
    expect(lever.get_by_text("The offer is Sent Manually.")).to_be_visible()


def advance_one_minute(sandbox: Sandbox) -> None:
    assert isinstance(sandbox.clock, ManualClock)
    sandbox.clock.advance(61)


def check_equity_model(page: Page) -> None:
    """Check that bars and sum follow the slider, for 2,500 of 40 million shares."""
    slider, worth = page.locator("#valuation"), page.locator("[data-worth]")
    expect(page.locator("[data-valuation]")).to_have_text("$240,000,000")
    expect(worth).to_have_text("$15,000")
    slider.press("ArrowRight")
    expect(page.locator("[data-valuation]")).to_have_text("$241,000,000")
    expect(worth).to_have_text("$15,063")
    assert float(page.locator("[data-vested] rect").last.get_attribute("height") or 0) > 0
