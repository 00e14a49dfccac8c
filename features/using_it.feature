Feature: Using the integration

  @U1
  Scenario: Every offer has its own letter
    Given Ada has a letter of 96000
    And Grace has a letter of 120000
    Then the letters have different addresses

  @U1
  Scenario: A repeated webhook changes nothing
    Given Ada has a letter of 96000
    When Lever delivers its last webhook again, 3 times
    Then Ada has a letter of 96000 that is published
    And the letter's address appears once in the notes of Ada

  @U3
  Scenario: The letter's URL is on the opportunity in Lever
    Given Ada has a letter of 96000
    Then the letter's address is among the links of Ada
    And the letter's address appears once in the notes of Ada

  @U4
  Scenario: The opportunity is tagged
    Given Ada has a letter of 96000
    Then Ada has the tag "Agora Offer" once

  @U5
  Scenario: The Lever icon is on letters that came from Lever, and on no others
    Given Ada has a letter of 96000
    And Grace has an offer of 120000 that was made in Agora
    When an Owner logs in to Agora
    Then the Offers page shows the Lever icon at Ada
    And the Offers page shows no Lever icon at Grace

  @U6
  Scenario: The candidate's record shows the icon and the changes made in Lever
    Given Ada has a letter of 96000
    When Ada's offer is raised to 104000
    And a minute passes
    And an Owner logs in to Agora
    And they open the record of Ada
    Then the Lever icon is beside the name
    And the activity log says "From Lever Lever created the offer"
    And the activity log says "From Lever Lever changed Base salary from $96,000 to $104,000"

  @U6
  Scenario: A letter created in Agora has no such icon
    Given Grace has an offer of 120000 that was made in Agora
    When an Owner logs in to Agora
    And they open the record of Grace
    Then no Lever icon is on the page
