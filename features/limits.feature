Feature: What the integration does not do

  @L1
  Scenario: Nothing but note, tag and link is written to Lever in a letter's whole life
    Given Ada is a candidate in the stage "Offer"
    When Ada has an offer of 96000 that is sent manually
    And a minute passes
    And Ada's offer is raised to 104000
    And a minute passes
    And Ada's offer is signed
    And 10 minutes pass
    Then Ada has a letter of 104000 that is accepted
    And one note, one tag and one link were written to Lever, and nothing else

  @L1
  Scenario: A letter created in Agora is not pushed to Lever
    Given Ada has a letter of 96000
    When Grace has an offer of 120000 that was made in Agora
    And 10 minutes pass
    Then nothing was written to Lever in these minutes
    And Lever knows of no Grace

  @L2
  Scenario Outline: A letter that is marked <status> in Agora changes nothing in Lever
    Given Ada has a letter of 96000
    And an Owner is logged in to Agora
    When they mark the letter of Ada as <status>
    And 10 minutes pass
    Then Ada has a letter of 96000 that is <status>
    And Ada's offer in Lever is still sent manually
    And nothing was written to Lever in these minutes

    Examples:
      | status   |
      | accepted |
      | declined |

  @L2
  Scenario: Signatures with Docusign change nothing in Lever
    Given Ada has a letter of 96000
    And Acme has set up Docusign in Agora
    And an Owner is logged in to Agora
    When they choose for Ada the template "Full-time employment agreement", and themselves as the co-signer
    And Ada signs with Docusign, and the co-signer too
    And 10 minutes pass
    Then Ada has a letter of 96000 that is accepted
    And Ada's offer in Lever is still sent manually
    And nothing was written to Lever in these minutes

  @L3
  Scenario: A benefits package cannot be chosen from Lever
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When the offer's field "custom_benefits_package" is "Standard benefits"
    And Ada's offer is sent manually
    And a minute passes
    Then the letter has the company's default benefit package
    And the letter's page shows "Family benefits"
    And the letter's fields that are not mapped are listed, "custom_benefits_package" among them

  @L4
  Scenario: A vesting schedule cannot be chosen from Lever
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    And the offer's field "offered_equity" is 2500
    When the offer's field "custom_vesting_schedule" is "Four years, one-year cliff"
    And Ada's offer is sent manually
    And a minute passes
    Then the letter has the company's default vesting schedule, though there are others
    And the letter's page shows "Three years, no cliff"
    And the letter's fields that are not mapped are listed, "custom_vesting_schedule" among them

  @L5
  Scenario Outline: The <what> is not chosen from Lever
    Given Acme has set up Docusign in Agora
    And Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When the offer's field "<identifier>" is "<value>"
    And Ada's offer is sent manually
    And a minute passes
    Then Ada's letter has no "<what>"

    Examples:
      | what                    | identifier            | value                          |
      | Legal document template | custom_legal_template | Full-time employment agreement |
      | Co-signer               | custom_co_signer      | robin@acme.example             |

  @L6
  Scenario: The URL for Greets is in Agora only
    Given Ada has a letter of 96000
    Then the Greets address is in Agora's record of Ada
    And the Greets address is nowhere on Ada's page in Lever

  @L7
  Scenario: A flexible offer is created in Agora, not from Lever
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When the offer's field "custom_flexible" is "120000 a year, base from 90000 to 110000"
    And Ada's offer is sent manually
    And a minute passes
    And Ada opens the letter's address
    Then Ada does not read "This offer is flexible"
    Given Grace has a flexible offer that was made in Agora
    When Grace opens the letter that was made in Agora
    Then Grace reads "Your choice between base and equity" and "This offer is flexible"

  @L8
  Scenario Outline: <field> is set on letters created in Agora, not from Lever
    Given Ada is a candidate in the stage "Offer"
    And Ada has an offer of 96000 that is a draft
    When the offer's field "<identifier>" is "25000"
    And Ada's offer is sent manually
    And a minute passes
    Then Ada's letter has no "<field>"
    And Agora refuses to change "<field>", since it "not available on letters from Lever"
    Given Grace has an offer that was made in Agora with "<field>" of 25000
    When Grace opens the letter that was made in Agora
    Then Grace reads "<field>" and "25,000"

    Examples:
      | field             | identifier               |
      | Equity value      | custom_equity_value      |
      | Target commission | custom_target_commission |
