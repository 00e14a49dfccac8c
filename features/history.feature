@unconnected
Feature: Offers made before the integration was connected

  @U2
  Scenario Outline: A past offer is imported with its status, also after the Offer stage
    Given Ada is a candidate who was in Offer and is now in "<stage>"
    And Ada has an offer of 96000 that is <status>
    When Acme connects Lever with Agora
    Then Ada has a letter of 96000 that is <letter>
    And the letter's address appears once in the notes of Ada
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
  Scenario: A candidate hired long ago has an accepted letter
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is signed
    And Ada was hired 400 days ago
    When Acme connects Lever with Agora
    Then Ada has a letter of 96000 that is accepted

  @U2
  Scenario Outline: An offer that was not sent is not imported
    Given Ada is a candidate who was in Offer and is now in "New applicant"
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
  Scenario: An offer sent through Lever is imported if Acme wants letters for these
    Given Ada is a candidate who was in Offer and is now in "New applicant"
    And Ada has an offer of 96000 that is sent through Lever
    And Acme also makes letters of offers that are sent
    When Acme connects Lever with Agora
    Then Ada has a letter of 96000 that is published

  @U2
  Scenario: An import continues after a crash, and imports nothing twice
    Given Ada is a candidate who was in Offer and is now in "New applicant"
    And Ada has an offer of 96000 that is signed
    And Acme has 150 more candidates without an offer
    When Acme connects Lever with Agora, and the integration crashes in the middle
    And the integration starts again
    Then all the candidates have been checked
    And Ada has a letter of 96000 that is accepted
    And the letter's address appears once in the notes of Ada

  @U2
  Scenario: A new letter does not wait for the import
    Given Acme has 200 more candidates without an offer
    And Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is sent manually
    When Acme connects Lever with Agora, and in the middle Ada is moved to the stage "Offer"
    Then Ada has a letter of 96000 that is published
    And no more than 100 of the others were checked before Ada

  @U2
  Scenario: The integration's page shows the progress of the import
    Given Ada is a candidate who was in Offer and is now in "New applicant"
    And Ada has an offer of 96000 that is signed
    And Acme has 20 more candidates without an offer
    When Acme connects Lever with Agora
    And an Owner opens the integration's status
    Then the page says "21 candidates checked, 1 letter"
