Feature: Webhooks

  @S6
  Scenario Outline: A webhook reports at once that a candidate is <what>
    Given Ada has a letter of 96000
    When Ada is <what>
    Then Lever's webhook "<event>" was taken
    And Lever was asked about Ada at once

    Examples:
      | what                               | event                            |
      | moved to the stage "New applicant" | Candidate stage changed          |
      | archived                           | Candidate archived or unarchived |
      | hired                              | Candidate hired                  |
      | deleted                            | Candidate deleted                |

  @S6
  Scenario Outline: A webhook with a wrong signature is rejected: <event>
    Given Ada has a letter of 96000
    And the signature token of "<event>" is regenerated in Lever
    When Ada is <what>
    Then Lever's webhook "<event>" was refused
    When an Owner enters the new token of "<event>"
    And 20 seconds pass
    Then Lever's webhook "<event>" was taken

    Examples:
      | what                               | event                            |
      | moved to the stage "New applicant" | Candidate stage changed          |
      | archived                           | Candidate archived or unarchived |
      | hired                              | Candidate hired                  |
      | deleted                            | Candidate deleted                |
