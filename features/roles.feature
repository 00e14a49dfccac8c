Feature: Who may do what

  @R1 @unconnected
  Scenario Outline: A <role> of Lever cannot authorize the integration
    Given an Owner of Agora has come to Lever's login from the set-up
    When they log in as a <role>
    Then the page says "Not connected: only a Super Admin of Lever"
    And Lever is not connected

    Examples:
      | role                |
      | Admin               |
      | Team Member         |
      | Limited Team Member |
      | Interviewer         |

  @R1 @unconnected
  Scenario: A custom role that may manage integrations cannot authorize the integration
    Given Acme has a role "integrator" that may manage API credentials and manage integrations
    And an Owner of Agora has come to Lever's login from the set-up
    When they log in as an Integrator
    Then the page says "Not connected: only a Super Admin of Lever"
    And Lever is not connected

  @R1 @unconnected
  Scenario: A Super Admin of Lever authorizes the integration
    Given an Owner of Agora has come to Lever's login from the set-up
    When they log in as Super Admin and accept
    Then the page says "Lever is connected"

  @R2
  Scenario Outline: A <role> cannot configure the offer form
    Given a <role> is logged in to Lever
    When they open the settings of the offer form
    Then the page says "Manage offer letter templates, fields, and forms"
    And the page says "(super admin)"

    Examples:
      | role                |
      | Admin               |
      | Team Member         |
      | Limited Team Member |
      | Interviewer         |

  @R2
  Scenario: A Super Admin puts Target Bonus Percent on the offer form
    Given a Super Admin is logged in to Lever
    When they open the settings of the offer form
    And they add the number field "Bonus target" with the description "Target Bonus Percent"
    Then the page says "The field Target Bonus Percent is on the offer form"

  @R2
  Scenario: A custom role with the permission can configure the offer form
    Given Acme has a role "form keeper" that may manage offer letter templates, fields, and forms
    And a Form Keeper is logged in to Lever
    When they open the settings of the offer form
    And they add the number field "Bonus target" with the description "Target Bonus Percent"
    Then the page says "The field Target Bonus Percent is on the offer form"

  @R3 @O1
  Scenario Outline: A <role> makes an offer that becomes a letter
    Given Ada is a candidate in the stage "Offer"
    And a <role> is logged in to Lever
    When they make Ada an offer of 96000 and mark it as Sent Manually
    And a minute passes
    Then Ada has a letter of 96000 that is published

    Examples:
      | role                |
      | Super Admin         |
      | Admin               |
      | Team Member         |
      | Limited Team Member |

  @R3
  Scenario: An Interviewer cannot make an offer
    Given Ada is a candidate in the stage "Offer"
    And an Interviewer is logged in to Lever
    When they look for a way to make Ada an offer
    Then there is none
    And Ada has no letter

  @R4 @unconnected
  Scenario Outline: An account on <package> can connect
    Given Acme's account at Lever is on the package "<package>"
    And an Owner of Agora has come to Lever's login from the set-up
    When they log in as Super Admin and accept
    Then the page says "Lever is connected"

    Examples:
      | package                 |
      | LeverTRM                |
      | LeverTRM for Enterprise |

  @R4 @unconnected
  Scenario: An account on another package cannot
    Given Acme's account at Lever is on the package "LeverTRM without integrations"
    And an Owner of Agora has come to Lever's login from the set-up
    When they log in as a Super Admin
    Then the page says "needs the package LeverTRM or LeverTRM for Enterprise"
    And Lever is not connected

  @R5
  Scenario Outline: An <group> can set up and disconnect the integration
    Given an <group> is logged in to Agora
    When they open Agora's settings of Lever
    Then they find "Configure Lever" and "Disconnect from Lever"

    Examples:
      | group |
      | Owner |
      | Admin |

  @R5
  Scenario Outline: A <group> can neither set up nor disconnect the integration
    Given a <group> is logged in to Agora
    When they open Agora's settings of Lever
    Then they find neither "Configure Lever" nor "Disconnect from Lever"
    And the page says "requires Owner or Company Settings"
    When they try to <task> all the same
    Then the page says "You cannot change this integration"
    And the page says "Only an Owner in Agora, or a user with the Company Settings permission"
    And Lever is still connected

    Examples:
      | group     | task       |
      | Recruiter | configure  |
      | Recruiter | disconnect |
      | Manager   | configure  |
      | Manager   | disconnect |
