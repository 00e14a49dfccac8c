Feature: Pages for administrators

  @S6
  Scenario: A signature that does not match shows beside its webhook
    Given Ada has a letter of 96000
    And the signature token of "Candidate hired" is regenerated in Lever
    When Ada is hired
    And an Owner opens the webhooks page
    Then "Candidate hired" is shown with "signature did not match, at 09:"
    When an Owner enters the new token of "Candidate hired"
    Then "Candidate hired" is shown with "waiting for Verify connection in Lever"

  @S6
  Scenario: The token of another event is refused
    When an Owner enters the token of "Candidate hired" for "Candidate deleted"
    Then the page says "This is the token of Candidate hired, so it was not saved."
    And "Candidate deleted" is shown with "verified"

  @S3
  Scenario: Reloading the return from Lever leads to the status
    When an Owner connects Lever again and reloads the page of Lever's answer
    Then the page says "Needs attention"
    And the page does not say "nothing was"
