@X3
Feature: Reading what Lever sends
  Recruiters type values as people write them, and Lever sends what it likes. What has one meaning is read, and what
  has not is never guessed. One unreadable value or record does not stop the others.

  Background:
    Given Ada is a candidate in the stage "Offer"
    And Robin is a recruiter in Lever and in Agora
    And Ada has an offer of 96000 that is a draft, made by Robin

  @U1
  Scenario: An old offer that cannot be read does not block a good one
    Given Lever sends Ada's offer without a status
    When Ada has an offer of 104000 that is sent manually
    And a minute passes
    Then Ada has a letter of 104000 that is published
    And a person must know: "an offer of this candidate that we cannot read"

  @U1
  Scenario: Candidates with unreadable offers do not stop the connection
    Given Lever sends unreadable offers of 5 other candidates
    When Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has a letter of 96000 that is published
    And the integration is connected to Lever, and rests for nothing

  @H4
  Scenario: A letter whose offer cannot be read any more is kept
    Given Ada's offer has become a letter
    When Lever sends Ada's offer without a status
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And a person must know: "an offer of this candidate that we cannot read"
