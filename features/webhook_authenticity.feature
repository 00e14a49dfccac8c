Feature: Webhooks that are not believed

  Lever signs only the token and the time of a delivery. An attacker who sees one delivery can send it again
  with another candidate in it.

  @S6 @M17
  Scenario: A hire that is sent again with another candidate accepts no other letter
    Given Ada has a letter of 96000
    And Grace has a letter of 98000
    When Ada is hired
    And Grace is archived
    And an attacker sends Lever's last "Candidate hired" again, about Grace
    Then the integration refuses it
    When 5 minutes pass
    Then Ada has a letter of 96000 that is accepted
    And Grace has a letter of 98000 that is published

  @S6
  Scenario Outline: A delivery that is sent again about another candidate is refused: <event>
    Given Ada has a letter of 96000
    And Grace has a letter of 98000
    When Ada is <what>
    And an attacker sends Lever's last "<event>" again, about Grace
    Then the integration refuses it
    And Lever was not asked about Grace at once

    Examples:
      | what                               | event                            |
      | moved to the stage "New applicant" | Candidate stage changed          |
      | archived                           | Candidate archived or unarchived |
      | hired                              | Candidate hired                  |
      | deleted                            | Candidate deleted                |

  @S6 @M17
  Scenario: A stage change that is sent again as a hire is refused, even with one token for both
    Given Ada has a letter of 96000
    And Lever's webhooks "Candidate stage changed" and "Candidate hired" have one signature token
    When Ada is moved to the stage "New applicant"
    And Ada is archived
    And an attacker sends Lever's last "Candidate stage changed" again, as "Candidate hired"
    Then the integration refuses it
    When 5 minutes pass
    Then Ada has a letter of 96000 that is published

  @S6
  Scenario: Invented candidates under one delivery do not delay a raise
    Given Ada has a letter of 96000
    And Grace has a letter of 98000
    When Ada is moved to the stage "New applicant"
    And an attacker sends Lever's last "Candidate stage changed" 200 times, about invented candidates
    Then the integration refuses each
    When Grace's offer is raised to 99000
    And a minute passes
    Then Grace has a letter of 99000 that is published

  @S6
  Scenario Outline: A delivery that Lever signed <when> is <end>
    Given Ada has a letter of 96000
    When a "Candidate hired" about Ada arrives that Lever signed <when>
    Then the integration <answers> it

    Examples:
      | when                       | end     | answers |
      | 14 days ago                | taken   | takes   |
      | 16 days ago                | refused | refuses |
      | 31 days ago                | refused | refuses |
      | with a time in 2 hours     | refused | refuses |

  @S6 @M17
  Scenario: A hire that is sent again does not accept the letter of a later archiving
    Given Ada has a letter of 96000
    When Ada is hired
    And Ada is taken back from the archive
    And 60 minutes pass
    And Ada is archived
    And an attacker sends Lever's last "Candidate hired" again
    Then the integration takes it
    When 5 minutes pass
    Then Ada has a letter of 96000 that is published
