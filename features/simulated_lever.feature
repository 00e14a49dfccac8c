Feature: Lever's pages and profiles, as a recruiter uses them

  @H4
  Scenario: A raise on Lever's pages is a draft until it is marked as sent
    Given Ada has a letter of 96000
    And a Super Admin is logged in to Lever
    When they modify Ada's offer to 101000 and save it without sending
    Then the page says "The offer was Sent Manually and is a draft again"
    When a minute passes
    Then Ada has a letter of 96000 that is published
    When they mark Ada's offer as Sent Manually
    Then the page says "such as an offer letter, may take a minute"
    When a minute passes
    Then Ada has a letter of 101000 that is published

  @H4 @H7
  Scenario: A candidate whose profiles are merged keeps the letter, and it is kept up to date
    Given Ada has a letter of 96000
    When Ada is merged with an older profile of the same person
    And Ada's offer is raised to 101000
    And a minute passes
    Then Ada has a letter of 101000 that is published

  @H7
  Scenario: A candidate whose opportunity disappears in a merge keeps the letter
    Given Ada has a letter of 96000
    And merging candidates in Lever joins their opportunities
    When Ada is merged into an older profile of the same person
    And a minute passes
    Then Ada has a letter of 96000 that is published
