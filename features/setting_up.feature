@unconnected
Feature: Setting the integration up

  @S1
  Scenario: The way to the set-up page
    Given an Owner is logged in to Agora
    When they follow "Settings", "Integrations: ATS", "Connect", "Configure Lever"
    Then the page says "Configure Lever"
    And the page says "You will be asked for these permissions"

  @S2
  Scenario: Exactly five permissions are requested
    Given an Owner of Agora has come to the permissions
    Then the page lists:
      | View and manage all candidates' notes |
      | View all candidates' offers           |
      | View and manage all opportunities     |
      | View all users                        |
      | Allow offline access                  |
    When they press "Next"
    Then Lever is asked for these permissions, and no others:
      | notes:write:admin         |
      | offers:read:admin         |
      | opportunities:write:admin |
      | users:read:admin          |
      | offline_access            |

  @S3
  Scenario: Next leads to Lever's login, and Accept returns to Agora
    Given an Owner of Agora has come to the permissions
    When they press "Next"
    Then the page says "Log in to Lever"
    When they press "Log in"
    Then the page says "It asks for these permissions"
    And the page lists:
      | View and manage all candidates' notes |
      | View all candidates' offers           |
      | View and manage all opportunities     |
      | View all users                        |
      | Allow offline access                  |
    When they press "Accept"
    Then the page says "Lever is connected."
    And the page says "Webhooks"

  @S4
  Scenario: Refusing returns to Agora, not connected
    Given an Owner of Agora has come to Lever's login from the set-up
    When they press "Log in"
    And they press "Deny"
    Then the page says "Not connected: the permissions were refused on Lever's page."
    And the page says "Configure Lever"
    And Lever is not connected

  @S5
  Scenario: The webhooks page names the events, and Next continues
    Given an Owner of Agora has connected Lever, and come to the webhooks page
    Then the page lists:
      | Candidate stage changed          |
      | Candidate archived or unarchived |
      | Candidate hired                  |
      | Candidate deleted                |
    And the link to Lever's Webhooks page leads there
    When they press "Next"
    Then the page says "Continue without webhooks?"
    When they follow "Continue without webhooks"
    Then the page says "Configure the offer form"

  @S5 @S6
  Scenario Outline: Each webhook is verified with its own signature token: <event>
    Given an Owner of Agora has connected Lever, and come to the webhooks page
    Then "<event>" is shown as waiting for its signature token
    When they copy the address of "<event>" to Lever, and its signature token back
    Then "<event>" is shown as waiting for Verify connection in Lever
    When Verify connection is pressed in Lever
    Then "<event>" is shown as verified

    Examples:
      | event                            |
      | Candidate stage changed          |
      | Candidate archived or unarchived |
      | Candidate hired                  |
      | Candidate deleted                |

  @S7
  Scenario: The mapping page shows all mapped fields
    Given an Owner of Agora has come to the mapping page
    Then the page shows these fields of Agora beside those of Lever, and no others:
      | Assignee                   | recruiter_email                             |
      | Base salary                | salary_amount                               |
      | Base salary pay period     | salary_interval                             |
      | Benefit package            |                                             |
      | Candidate address line 1   | candidate_address_line_1                    |
      | Candidate address line 2   | candidate_address_line_2                    |
      | Candidate first name       | first part of 'name'                        |
      | Candidate last name        | second part of 'name'                       |
      | Candidate email            | email in Lever                              |
      | Currency                   | compensation_currency                       |
      | Display Location           | location_office                             |
      | Type of shares             | equity_type                                 |
      | Job title                  | job_title                                   |
      | Number of shares           | offered_equity                              |
      | Sign-on bonus              | offered_bonus + offered_starting/signing_bonus |
      | Start date                 | anticipated_start_date                      |
      | Status                     | stage in Lever                              |
      | Target Bonus Amount        | offered_annual_bonus                        |
      | Target bonus %             | target_bonus_percent                        |
      | Expires (valid until date) | offer_expiration_date                       |

  @S7
  Scenario: Only Done completes the set-up
    Given an Owner of Agora has come to the mapping page
    And Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is sent manually
    When 2 minutes pass
    Then Ada has no letter
    When they press "Done"
    Then the page says "The set-up is complete"
    And Ada has a letter of 96000 that is published

  @S8
  Scenario: A test offer is tracked step by step
    Given an Owner has connected Agora and Lever, and pressed Done
    Then the page says "Make a test offer in Lever"
    And the page says "Move a candidate to the stage Offer in Lever."
    Given Ada is a candidate in the stage "New applicant"
    When Ada is moved to the stage "Offer"
    And they open the test page again
    Then the page says "Lever notified Agora (done)"
    And the page says "Create an offer and mark it as sent manually"
    When Ada has an offer of 96000 that is sent manually
    And a minute passes
    And they open the test page again
    Then the page says "Note, link and tag added in Lever (done)"
    And the page says "Everything works: this offer became a letter, and Lever shows its link."

  @S8
  Scenario: A test offer that cannot become a letter says why
    Given an Owner has connected Agora and Lever, and pressed Done
    And Ada is a candidate in the stage "New applicant"
    When Ada has an offer of 96000 that is sent manually
    And the offer's field "job_title" is null
    And Ada is moved to the stage "Offer"
    And they open the test page again
    Then the page says "Offer fields mapped (failed)"
    And the page says "no job title"
    And the page does not say "Everything works"
