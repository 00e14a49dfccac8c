Feature: Using the integration

  @U1
  Scenario: Every offer yields a letter of its own
    Given Ada has a letter of 96000
    And Grace has a letter of 120000
    Then the letters have different addresses

  @U1
  Scenario: A repeated webhook changes nothing
    Given Ada has a letter of 96000
    When Lever delivers its last webhook again, 3 times
    Then Ada has a letter of 96000 that is published
    And the letter's address stands once in the notes of Ada

  @U3
  Scenario: The letter's address is on the opportunity in Lever
    Given Ada has a letter of 96000
    Then the letter's address is among the links of Ada
    And the letter's address stands once in the notes of Ada

  @U4
  Scenario: The opportunity is tagged
    Given Ada has a letter of 96000
    Then Ada has the tag "Agora Offer" once
