@X2
Feature: Letters from Lever on Agora's pages
  Agora's users see the letters that are theirs to see, and what they decide there stays.

  Scenario: A recruiter sees no letter that is assigned to someone else
    Given Ada has a letter of 96000
    And a Recruiter is logged in to Agora
    Then the Offers page does not list Ada
    And the record of Ada is refused to them

  Scenario: A manager sees no letters
    Given Ada has a letter of 96000
    And a Manager is logged in to Agora
    Then the Offers page does not list Ada
    And the record of Ada is refused to them

  Scenario: An admin sees every letter
    Given Ada has a letter of 96000
    And an Admin is logged in to Agora
    Then the Offers page lists Ada as "Published"

  @M17
  Scenario Outline: The Offers page and the record show the status of an offer that is <lever>
    Given Ada has a letter of 96000
    When Ada's offer is <lever>
    And a minute passes
    And an Owner logs in to Agora
    Then the Offers page lists Ada as "<agora>"
    When they open the record of Ada
    Then the page says "<agora>"
    And the activity log says "From Lever Lever changed Status from Published to <agora>"

    Examples:
      | lever    | agora    |
      | signed   | Accepted |
      | declined | Declined |

  Scenario: A deleted candidate is gone from Agora's pages
    Given Ada has a letter of 96000
    And an Owner is logged in to Agora
    When Ada is deleted
    Then the Offers page does not list Ada

  @E5
  Scenario: A status that was set in Agora stays when the contents change in Lever
    Given Ada has a letter of 96000
    And an Owner is logged in to Agora
    When they mark the letter of Ada as declined
    And Ada's offer is raised to 104000
    And 2 minutes pass
    Then Ada has a letter of 104000 that is declined

  Scenario: A company that does not use Move Forward takes no answers on the page
    Given Ada has a letter of 96000
    When Ada tries to move forward all the same
    Then Ada reads "does not use Move Forward" and "Contact the person who sent you the letter"
    And Ada has a letter of 96000 that is published
