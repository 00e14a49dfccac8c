Feature: How the integration works
  An offer in Lever that a candidate may see is a letter in Agora, and stays in step with it.

  @H1 @O1
  Scenario: An offer sent manually in the Offer stage becomes a letter
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When Ada's offer is sent manually
    And a minute passes
    Then Ada has a letter of 96000 that is published

  @H1
  Scenario: The offer is sent first, and the candidate moved to Offer afterwards
    Given Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is sent manually
    When Ada is moved to the stage "Offer"
    Then Ada has a letter of 96000 that is published

  @H1
  Scenario: A later change of stage does not undo a letter
    Given Ada has a letter of 96000
    When Ada is moved to the stage "New applicant"
    And 2 minutes pass
    Then Ada has a letter of 96000 that is published

  @H1
  Scenario: The letter is created although the webhook is lost
    Given Ada is a candidate in the stage "New applicant"
    And Ada has an offer of 96000 that is sent manually
    And Lever's webhooks get lost
    When Ada is moved to the stage "Offer"
    And a minute passes
    Then Ada has a letter of 96000 that is published

  @H2
  Scenario Outline: In the Offer stage, but not sent manually
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is <status>
    When 2 minutes pass
    Then Ada has no letter

    Examples:
      | status               |
      | a draft              |
      | waiting for approval |
      | approved             |
      | sent through Lever   |
      | opened               |
      | declined             |

  @H2
  Scenario: A company can have letters for offers sent through Lever too
    Given Acme also makes letters of offers that are sent
    And Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is sent through Lever
    When a minute passes
    Then Ada has a letter of 96000 that is published

  @H3
  Scenario Outline: Sent manually, but in another stage
    Given Ada is a candidate in the stage "<stage>"
    And Ada has an offer of 96000 that is sent manually
    When 2 minutes pass
    Then Ada has no letter

    Examples:
      | stage         |
      | New lead      |
      | New applicant |

  @H4
  Scenario: A raise is carried to the letter within a minute
    Given Ada has a letter of 96000
    When Ada's offer is raised to 104000
    And a minute passes
    Then Ada has a letter of 104000 that is published

  @H4
  Scenario: Lever is checked every minute while the offer is open
    Given Ada has a letter of 96000
    When 30 minutes pass
    Then Lever was asked for Ada's offers in each of these minutes

  @H4
  Scenario: Unapproved contents never reach the candidate
    Given Ada has a letter of 96000
    When Ada's offer is revised to 104000 and waits for approval
    And 2 minutes pass
    Then Ada has a letter of 96000 that is published
    When Ada's offer is sent manually
    And a minute passes
    Then Ada has a letter of 104000 that is published

  @H4
  Scenario: Without a change nothing is written
    Given Ada has a letter of 96000
    When 10 minutes pass
    Then nothing was written to Lever or Agora in these minutes

  @H5
  Scenario: Ada signs
    Given Ada has a letter of 96000
    When Ada's offer is signed
    And a minute passes
    Then Ada has a letter of 96000 that is accepted

  @H5
  Scenario: Ada is hired before the offer is marked signed
    Given Ada has a letter of 96000
    When Ada is hired
    Then Ada has a letter of 96000 that is accepted

  @H6
  Scenario: Ada declines
    Given Ada has a letter of 96000
    When Ada's offer is declined
    And a minute passes
    Then Ada has a letter of 96000 that is declined

  @H6
  Scenario: Ada declines and Acme tries again
    Given Ada has a letter of 96000
    When Ada's offer is declined
    And a minute passes
    And Ada's offer is raised to 104000
    And Ada's offer is sent manually
    And a minute passes
    Then Ada has a letter of 104000 that is published

  @H6
  Scenario: Archiving a candidate with an open offer raises an attention
    Given Ada has a letter of 96000
    When Ada is archived
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And a person must know: "archived in Lever with an open offer"

  @H7
  Scenario: Ada is deleted
    Given Ada has a letter of 96000
    When Ada is deleted
    Then Ada has no letter
    And the letter's address leads to nothing

  @H7
  Scenario: A deletion is detected although its webhook is lost
    Given Ada has a letter of 96000
    And Lever's webhooks get lost
    When Ada is deleted
    And a minute passes
    Then Ada has no letter

  @H8 @O2
  Scenario: The note with the letter's URL is on the profile, once
    Given Ada has a letter of 96000
    When Ada's offer is raised to 104000
    And 5 minutes pass
    Then the letter's address appears once in the notes of Ada

  @H8
  Scenario: A second offer has a letter and a note of its own
    Given Ada has a letter of 96000
    When Ada has an offer of 120000 that is sent manually
    And a minute passes
    Then Ada has letters of 96000 and 120000
    And each letter's address appears once in the notes of Ada
