@X4
Feature: Which letters exist
  A candidate has a letter because an offer was made in Lever, and it says what that offer said.

  @M10
  Scenario Outline: The currency of a letter stays when Acme changes its default currency
    Given Acme's default currency in Agora is EUR
    And Ada has a letter of 96000 without a currency of its own
    When Ada's offer is <status>
    And 2 minutes pass
    And Acme changes its default currency in Agora to GBP
    And 5 minutes pass
    Then the letter's "Currency" is "EUR"
    And the letter's page shows "EUR"

    Examples:
      | status        |
      | sent manually |
      | signed        |
      | declined      |

  @M10
  Scenario: A raise keeps the currency that the letter was created with
    Given Acme's default currency in Agora is EUR
    And Ada has a letter of 96000 without a currency of its own
    When Acme changes its default currency in Agora to GBP
    And Ada's offer is raised to 104000
    And 2 minutes pass
    Then Ada has a letter of 104000 that is published
    And the letter's "Currency" is "EUR"

  @H1
  Scenario: The candidate moves on right after the offer was sent
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When a minute passes
    And Ada's offer is sent manually, and Ada is moved on at once
    Then Ada has a letter of 96000 that is published
    And the letter's address appears once in the notes of Ada

  @H3
  Scenario: The candidate moves on before the offer is sent
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When a minute passes
    And Ada is moved to the stage "New applicant"
    And Ada's offer is sent manually
    And 5 minutes pass
    Then Ada has no letter
    And nothing needs attention

  @H1
  Scenario: An offer that waits for its pay is not forgotten when the candidate moves on
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    And the offer's field "salary_amount" is null
    When a minute passes
    And Ada's offer is sent manually, and Ada is moved on at once
    Then Ada has no letter
    And a person must know: "no compensation amount"
    When Ada's offer is raised to 96000
    And 2 minutes pass
    Then Ada has a letter of 96000 that is published
    And no message says "no compensation amount"

  @H2 @H5
  Scenario: An offer signed without having been sent manually is left to a person
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is sent through Lever
    When a minute passes
    And Ada's offer is signed
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "signed in Lever, but never seen as sent manually"
    When Ada is hired
    And 2 hours pass
    Then Ada has no letter
    And a person must know: "signed in Lever, but never seen as sent manually"

  @H5 @H8
  Scenario: A person creates the letter of a signed offer
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is signed
    When a minute passes
    And a person creates the letter of Ada's offer
    And a person creates the letter of Ada's offer
    Then Ada has a letter of 96000 that is accepted
    And the letter's address appears once in the notes of Ada
    And no message says "create the letter"

  @H1
  Scenario: A draft that is marked sent manually after the rejection gets no letter
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When Ada is archived
    And Ada's offer is sent manually
    And a user presses "Sync now" for Ada
    Then Ada has no letter
    And a person must know: "the candidate is archived in Lever, so there is no letter"
    When a person creates the letter of Ada's offer
    Then Ada has a letter of 96000 that is published
    And no message says "the candidate is archived in Lever, so there is no letter"

  @H1
  Scenario: A confidential candidate has no letter, and a person must know
    Given Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is sent manually
    And Ada is a confidential candidate
    When Ada is moved to the stage "Offer"
    Then Ada has no letter
    And a person must know: "Lever does not allow us to read or update this candidate"
    When Ada is no longer a confidential candidate
    And 25 hours pass
    Then Ada has a letter of 96000 that is published
    And no message says "Lever does not allow us"

  @H3 @U2 @D3
  Scenario: Connecting again creates no letter of an offer sent in another stage
    Given Ada has a letter of 96000
    And Grace is a candidate in the stage "New applicant"
    And Grace has an offer of 80000 that is sent manually
    When an Owner disconnects from Lever in Agora, and confirms
    And an Owner connects Lever again, page by page
    And 5 minutes pass
    Then Ada has a letter of 96000 that is published
    And Grace has no letter

  @U2
  Scenario: Connecting again brings the letter of an offer sent in the meantime
    Given Ada has a letter of 96000
    When an Owner disconnects from Lever in Agora, and confirms
    And Grace has been offered 80000 and moved on in the meantime
    And an Owner connects Lever again, page by page
    And 5 minutes pass
    Then Grace has a letter of 80000 that is published

  @U2 @unconnected
  Scenario Outline: Where Lever shows no stage history, archived candidates are imported
    Given Lever shows no stage history
    And Ada is a candidate in the stage "<stage>"
    And Ada has an offer of 96000 that is sent manually
    And Ada is <state> in Lever
    When Acme connects Lever with Agora
    Then Ada has <letters> letters

    Examples:
      | stage         | state        | letters |
      | Offer         | not archived | 1       |
      | Offer         | archived     | 1       |
      | New applicant | archived     | 1       |
      | New applicant | not archived | 0       |

  @U2 @unconnected
  Scenario: The open letter of a candidate archived long ago needs no attention
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is sent manually
    And Ada was archived 100 days ago
    When Acme connects Lever with Agora
    Then Ada has a letter of 96000 that is published
    And no message says "archived in Lever"
    When a user presses "Sync now" for Ada
    Then no message says "archived in Lever"

  @H5
  Scenario: Unarchiving a hired candidate cancels the hire
    Given Ada has a letter of 96000
    When Ada is hired
    Then Ada has a letter of 96000 that is accepted
    When Ada is unarchived
    And a minute passes
    Then Ada has a letter of 96000 that is published
    When Lever delivers its last webhook again, 2 times
    And Ada is archived
    And 2 minutes pass
    Then Ada has a letter of 96000 that is published
    And a person must know: "archived in Lever with an open offer"
    When the hire is delivered again
    And 2 minutes pass
    Then Ada has a letter of 96000 that is published

  @U1
  Scenario: Two open letters of one candidate raise an attention until one is closed
    Given Ada has a letter of 96000
    When Ada has an offer of 120000 that is sent manually
    And a minute passes
    Then Ada has letters of 96000 and 120000
    And a person must know: "more than one open letter, of the offers made on"
    When Ada's offer is declined
    And 2 minutes pass
    Then no message says "more than one open letter"

  @U3 @H8
  Scenario: The note in Lever says which offer its letter is of
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When the offer's field "job_title" is "Staff Engineer"
    And Ada's offer is sent manually
    And a minute passes
    And Ada has an offer of 120000 that is sent manually
    And a minute passes
    Then a note of Ada says "Agora offer letter (Staff Engineer, offer of 2026-03-02): "
    And a note of Ada says "Agora offer letter (Engineer, offer of 2026-03-02): "

  @X4
  Scenario: An offer that is gone from Lever keeps its letter, and a person must know
    Given Ada has a letter of 96000
    When Ada's offer is removed from Lever
    And 2 minutes pass
    Then a person must know: "no longer"
    And the letter of Ada's removed offer is still published
