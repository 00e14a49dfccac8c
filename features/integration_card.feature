Feature: The integration's card in Agora's settings

  Agora's settings show whether Lever is connected, and how many items need attention, because the
  integration reports it.

  @S8 @unconnected
  Scenario: An integration whose set-up is not complete
    Given an Owner of Agora has come to the mapping page
    When a minute passes
    Then the integration's card says "Finish set-up"

  @S8 @unconnected
  Scenario: A connected integration, after its set-up
    Given an Owner has connected Agora and Lever, and pressed Done
    When a minute passes
    Then the integration's card says "Connected"
    And the integration's card says "Nothing needs attention"

  @X1
  Scenario: An integration with a held letter
    Given Grace is a recruiter in Lever and in Agora
    And Ada is a candidate in the stage "New applicant"
    And Ada has an offer of Grace without pay that is sent manually
    When Ada is moved to the stage "Offer"
    And 2 minutes pass
    Then the integration's card says "1 needs attention"

  @D1
  Scenario: An integration whose access was revoked in Lever
    When the access is revoked in Lever, which lets the hour's access run out
    And 70 minutes pass
    Then the integration's card says "Access revoked"
    And the integration's card says "Reconnect"

  @D2
  Scenario: An integration that was disconnected in Agora
    When an Owner disconnects from Lever in Agora, and confirms
    And a minute passes
    Then the integration's card says "Connect"
    And the integration's card does not say "Disconnect"

  @D1
  Scenario: A report that Agora did not take is repeated
    Given Agora does not take the integration's reports
    When the access is revoked in Lever, which lets the hour's access run out
    And 70 minutes pass
    And Agora takes the integration's reports again
    And a minute passes
    Then the integration's card says "Access revoked"
