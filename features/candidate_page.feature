@O3
Feature: The candidate's page of an offer letter

  Background:
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft

  Scenario: Only what is offered is shown
    When Ada's offer is sent manually
    And a minute passes
    And Ada opens the letter's address
    Then Ada reads "$96,000" and "per year"
    And Ada does not read "Target commission"
    And Ada does not read "Sign-on bonus"
    And Ada does not read "Number of shares"
    And Ada does not read "Published"
    And Ada does not read "96,000.00"

  Scenario: The first year's cash includes the sign-on bonus
    When the offer's field "offered_bonus" is 10000
    And Ada's offer is sent manually
    And a minute passes
    And Ada opens the letter's address
    Then Ada reads "First-year cash" and "$106,000"
    And Ada reads "Total target cash" and "the total target cash does not"

  Scenario: An open letter says how many days are left
    When the offer expires in 14 days from now
    And Ada's offer is sent manually
    And a minute passes
    And Ada opens the letter's address
    Then Ada reads "14 days left" and "Valid until"

  Scenario: An expired letter cannot be accepted, and names the contact to ask
    Given Acme uses Move Forward
    When the offer expires in 1 days from now
    And Ada's offer is sent manually
    And a minute passes
    And Ada opens the letter's address
    Then Ada reads "1 day left" and "Move Forward"
    When the offer expired yesterday
    And a minute passes
    And Ada opens the letter's address
    Then Ada reads "This offer has expired" and "for a new date"
    And Ada does not read "Move Forward"

  Scenario: An accepted letter congratulates and gives the start date for the calendar
    When the offer's field "anticipated_start_date" is "2026-06-01"
    And Ada's offer is sent manually
    And a minute passes
    And Ada's offer is signed
    And a minute passes
    And Ada opens the letter's address
    Then Ada reads "Congratulations, Ada!" and "June 1, 2026"
    When Ada adds the start date to the calendar
    Then the calendar has Ada's first day on 20260601

  Scenario: A declined letter is shown as declined
    When Ada's offer is sent manually
    And a minute passes
    And Ada's offer is declined
    And a minute passes
    And Ada opens the letter's address
    Then Ada reads "Declined" and "This offer was declined"

  Scenario: A letter shows what changed since the candidate last looked, once
    When Ada's offer is sent manually
    And a minute passes
    And Ada opens the letter's address
    Then Ada does not read "Updated since you last looked"
    When Ada's offer is raised to 104000
    And a minute passes
    And Ada opens the letter's address
    Then Ada reads "Updated since you last looked" and "Base salary: $96,000 $104,000"
    When a minute passes
    And Ada opens the letter's address
    Then Ada does not read "Updated since you last looked"

  @E5
  Scenario: A change after the signature makes the signature outdated
    Given Acme has set up Docusign in Agora
    And an Owner is logged in to Agora
    When Ada's offer is sent manually
    And a minute passes
    And they choose for Ada the template "Full-time employment agreement", and themselves as the co-signer
    And Ada signs with Docusign, and the co-signer too
    And Ada's offer is raised to 104000
    And a minute passes
    And they open the record of Ada
    Then the page says "Outdated: the offer changed after it was signed"
    When Ada opens the letter's address
    Then Ada reads "The offer changed after you signed it" and "$104,000"
