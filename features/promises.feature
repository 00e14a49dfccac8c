Feature: What the integration promises

  @O1
  Scenario: A letter is created without a login to Agora
    Given Ada is a candidate in the stage "Offer"
    When Ada has an offer of 96000 that is sent manually
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And no user has logged in to Agora since

  @O2
  Scenario: The letter's URL is in Lever at once
    Given Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is sent manually
    When Ada is moved to the stage "Offer"
    Then the letter's address appears once in the notes of Ada
    And the letter's address is among the links of Ada

  @O3
  Scenario: A candidate opens the letter without an account
    Given Ada has a letter of 96000
    When Ada opens the letter's address
    Then the page says "Ada", "Engineer" and "96,000"
    And no user was asked to log in

  @O4
  Scenario: After accepting, the letter can still be looked up
    Given Ada has a letter of 96000
    When Ada's offer is signed
    And 10 minutes pass
    And Ada opens the letter's address
    Then the page says "Ada", "Engineer" and "96,000"

  @O4
  Scenario: After accepting, the modelling tools are still there
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    And the offer's field "offered_equity" is 2500
    And Ada's offer has become a letter
    When Ada's offer is signed
    And 10 minutes pass
    And Ada opens the letter's address
    Then Ada reads "This offer is accepted." and "You can still view the letter and use its tools here."
    And Ada reads "Value of the vested shares" and "Potential value"
    And Ada reads "Total target cash" and "Benefits"
