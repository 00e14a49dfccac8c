Feature: Disabling the integration

  Background:
    Given Ada has a letter of 96000

  @D1
  Scenario: Revoke Access in Lever is detected when a request is refused
    When Revoke Access is pressed in Lever
    And Ada's offer is raised to 104000
    And 2 minutes pass
    And an Owner opens the integration's status
    Then the page says "Lever no longer accepts the connection"
    And Ada has a letter of 96000 that is published
    And Lever is asked nothing in the next 3 hours

  @D1
  Scenario: Revoke Access in Lever is detected when a token refresh is refused
    When the access is revoked in Lever, which lets the hour's access run out
    And 70 minutes pass
    And Ada's offer is raised to 104000
    And 2 minutes pass
    And an Owner opens the integration's status
    Then the page says "Lever no longer accepts the connection"
    And Ada has a letter of 96000 that is published
    And Lever is asked nothing in the next 3 hours

  @D2
  Scenario: Disconnecting in Agora, after a confirmation
    When an Owner disconnects from Lever in Agora, and confirms
    Then the page says "Disconnected from Lever. Existing letters stay in Agora."
    And the integration holds no access to Lever any more
    And Lever is asked nothing in the next 3 hours

  @D2
  Scenario: Webhooks that still arrive are ignored
    When an Owner disconnects from Lever in Agora, and confirms
    And Ada's offer is raised to 104000
    And Ada is archived
    And 10 minutes pass
    Then Ada has a letter of 96000 that is published

  @D2
  Scenario: Without a confirmation nothing is disconnected
    When an Owner asks to disconnect from Lever in Agora
    Then the page says "Disconnect from Lever?"
    When they follow "Keep the connection"
    And Ada's offer is raised to 104000
    And a minute passes
    Then Lever is still connected
    And Ada has a letter of 104000 that is published

  @D3
  Scenario: Existing letters stay, and their URLs work
    When an Owner disconnects from Lever in Agora, and confirms
    And 3 days pass
    And Ada opens the letter's address
    Then Ada reads "Engineer" and "96,000"
    And the letter's address is among the links of Ada

  @D3
  Scenario: Reconnecting continues with the same letters and creates none twice
    When an Owner disconnects from Lever in Agora, and confirms
    And Ada's offer is raised to 104000
    And an Owner connects Lever again, page by page
    And 2 minutes pass
    Then Ada has a letter of 104000 that is published
    And Ada's letter is the same as before
    And the letter's address appears once in the notes of Ada

  @D3
  Scenario: After a revocation, Reconnect continues with the same letters
    When Revoke Access is pressed in Lever
    And Ada's offer is raised to 104000
    And 2 minutes pass
    And an Owner presses Reconnect, and accepts in Lever
    Then the page says "Reconnected. The integration continues with the same letters."
    When 2 minutes pass
    Then Ada has a letter of 104000 that is published
    And Ada's letter is the same as before
    And the letter's address appears once in the notes of Ada

  @D3
  Scenario: Offers made while nothing was connected get their letters
    When an Owner disconnects from Lever in Agora, and confirms
    And Grace has been offered 120000 in the meantime
    And an Owner connects Lever again, page by page
    And 2 minutes pass
    Then Grace has a letter of 120000 that is published
    And the letter's address appears once in the notes of Grace
