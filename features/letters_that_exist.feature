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
