@unconnected
Feature: Offers made before the integration was connected

  @U2
  Scenario Outline: An offer past its sending comes with its status, whatever the stage
    Given Ada is a candidate in the stage "<stage>"
    And Ada has an offer of 96000 that is <status>
    When Acme connects Lever with Agora
    Then Ada has a letter of 96000 that is <letter>
    And the letter's address stands once in the notes of Ada
    And the letter's address is among the links of Ada
    And Ada has the tag "Agora Offer" once

    Examples:
      | stage         | status        | letter    |
      | New applicant | signed        | accepted  |
      | Offer         | signed        | accepted  |
      | New applicant | declined      | declined  |
      | Offer         | declined      | declined  |
      | New applicant | sent manually | published |

  @U2
  Scenario: Somebody who was hired long ago has an accepted letter
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is signed
    And Ada was hired 400 days ago
    When Acme connects Lever with Agora
    Then Ada has a letter of 96000 that is accepted

  @U2
  Scenario Outline: An offer that was not sent comes not
    Given Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is <status>
    When Acme connects Lever with Agora
    Then Ada has no letter

    Examples:
      | status               |
      | a draft              |
      | waiting for approval |
      | approved             |
      | sent through Lever   |
      | opened               |

  @U2
  Scenario: An offer that was sent through Lever comes where Acme wants letters of these
    Given Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is sent through Lever
    And Acme also makes letters of offers that are sent
    When Acme connects Lever with Agora
    Then Ada has a letter of 96000 that is published

  @U2
  Scenario: What a crash interrupts goes on, and nothing comes twice
    Given Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is signed
    And Acme has 150 more candidates without an offer
    When Acme connects Lever with Agora, and the integration crashes in the middle
    And the integration starts again
    Then all the candidates have been looked at
    And Ada has a letter of 96000 that is accepted
    And the letter's address stands once in the notes of Ada

  @U2
  Scenario: Who has a letter to come now does not wait for the history
    Given Acme has 200 more candidates without an offer
    And Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is sent manually
    When Acme connects Lever with Agora, and in the middle Ada is moved to the stage "Offer"
    Then Ada has a letter of 96000 that is published
    And no more than 100 of the others were looked at before Ada

  @U2
  Scenario: How far it has come stands on the integration's page
    Given Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is signed
    And Acme has 20 more candidates without an offer
    When Acme connects Lever with Agora
    And an Owner looks at the integration's status
    Then the page says "21 candidates checked, 1 letter"
