"""Interview panels and interviews, as the API creates and changes them.

Each change sends its webhook event.
"""

from simulators.lever.model.account import Account
from simulators.lever.model.attachments import Interview, Panel
from simulators.lever.model.records import Opportunity


def add_panel(account: Account, opportunity: Opportunity, panel: Panel) -> None:
    account.attachments(opportunity).panels[panel.id] = panel
    for interview in panel.interviews:
        announce(account, "interviewCreated", opportunity, interview)


def add_interview(
    account: Account, opportunity: Opportunity, panel: Panel, interview: Interview
) -> None:
    panel.interviews.append(interview)
    announce(account, "interviewCreated", opportunity, interview)


def replace_interviews(
    account: Account, opportunity: Opportunity, panel: Panel, interviews: list[Interview]
) -> None:
    before, after = {each.id for each in panel.interviews}, {each.id for each in interviews}
    removed = [each for each in panel.interviews if each.id not in after]
    panel.interviews = interviews
    for interview in removed:
        announce(account, "interviewDeleted", opportunity, interview)
    for interview in interviews:
        announce(
            account,
            "interviewUpdated" if interview.id in before else "interviewCreated",
            opportunity,
            interview,
        )


def remove_interview(
    account: Account, opportunity: Opportunity, panel: Panel, interview: Interview
) -> None:
    """Removing the last interview of a panel removes the panel."""
    panel.interviews.remove(interview)
    if not panel.interviews:
        del account.attachments(opportunity).panels[panel.id]
    announce(account, "interviewDeleted", opportunity, interview)


def remove_panel(account: Account, opportunity: Opportunity, panel: Panel) -> None:
    del account.attachments(opportunity).panels[panel.id]
    for interview in panel.interviews:
        announce(account, "interviewDeleted", opportunity, interview)


def announce(account: Account, event: str, opportunity: Opportunity, interview: Interview) -> None:
    data = {
        "interviewId": interview.id,
        "panelId": interview.panel,
        "candidateId": opportunity.id,
        "opportunityId": opportunity.id,
        "contactId": opportunity.contact.id,
    }
    account.announce(event, data, None)
