Feature: A field's whole life
  Each mapped field is carried to the letter when the offer is sent, when it changes, and when it is cleared; the
  candidate's page shows it so.

  Background:
    Given Ada is a candidate in the stage "Offer"
    And Robin is a recruiter in Lever and in Agora
    And Sam is a recruiter in Lever and in Agora
    And Ada has an offer of 96000 that is a draft, made by Robin
    And the offer's field "offered_equity" is 1200

  @H4 @M5 @M6 @M11 @M12 @M14 @M15 @M16 @M18 @M19
  Scenario Outline: <field>: first value, change, clearing
    When the offer's field "<lever>" is <first>
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "<field>" is <first letter>
    And the letter's page shows "<first shown>"
    When the offer's field "<lever>" is <second>
    And a minute passes
    Then the letter's "<field>" is <second letter>
    And the letter's page shows "<second shown>"
    And the letter's page does not show "<first shown>"
    When the offer's field "<lever>" is null
    And a minute passes
    Then the letter's "<field>" is null
    And the letter's page does not show "<second shown>"

    Examples:
      | field                    | lever                       | first           | first letter    | first shown   | second          | second letter   | second shown  |
      | Candidate address line 1 | candidate_address_line_1    | "1 Analytic Rd" | "1 Analytic Rd" | 1 Analytic Rd | "2 Engine Lane" | "2 Engine Lane" | 2 Engine Lane |
      | Candidate address line 2 | candidate_address_line_2    | "Flat 2"        | "Flat 2"        | Flat 2        | "Attic"         | "Attic"         | Attic         |
      | Display location         | location/office             | "London"        | "London"        | London        | "Lisbon"        | "Lisbon"        | Lisbon        |
      | Type of shares           | equity_type                 | "RSU"           | "RSU"           | RSU           | "NSO"           | "NSO"           | NSO           |
      | Number of shares         | offered_equity              | 2500            | "2500"          | 2,500         | 3700            | "3700"          | 3,700         |
      | Sign-on bonus            | offered_bonus               | 5100            | "5100.00"       | $5,100        | 6200            | "6200.00"       | $6,200        |
      | Start date               | anticipated_start_date      | "2026-05-11"    | "2026-05-11"    | May 11, 2026  | "2026-06-12"    | "2026-06-12"    | June 12, 2026 |
      | Target bonus amount      | offered_annual_bonus        | 9700            | "9700.00"       | $9,700        | 8300            | "8300.00"       | $8,300        |
      | Target bonus %           | custom_target_bonus_percent | 13              | "13"            | 13 %          | 17              | "17"            | 17 %          |

  @H4 @M2 @M3 @M13
  Scenario Outline: <field>: first value, change, and no letter without it
    When the offer's field "<lever>" is <first>
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "<field>" is <first letter>
    And the letter's page shows "<first shown>"
    When the offer's field "<lever>" is <second>
    And a minute passes
    Then the letter's "<field>" is <second letter>
    And the letter's page shows "<second shown>"
    When the offer's field "<lever>" is null
    And a minute passes
    Then the letter's "<field>" is <second letter>
    And the letter's page shows "<second shown>"
    And a person must know: "<message>"

    Examples:
      | field                  | lever           | first             | first letter | first shown | second          | second letter | second shown   | message              |
      | Base salary            | salary_amount   | 104000            | "104000.00"  | $104,000    | 111000          | "111000.00"   | $111,000       | compensation amount  |
      | Base salary pay period | salary_interval | "per-year-salary" | "annual"     | per year    | "per-hour-wage" | "hourly"      | per hour       | what its pay is for  |
      | Job title              | job_title       | "Engineer"        | "Engineer"   | Engineer    | "Staff Analyst" | "Staff Analyst" | Staff Analyst | job title            |

  @H4 @M10 @M20
  Scenario Outline: <field>: first value, change, and the default without it
    Given the offer was made on 2026-02-20
    When the offer's field "<lever>" is <first>
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "<field>" is <first letter>
    And the letter's page shows "<first shown>"
    When the offer's field "<lever>" is <second>
    And a minute passes
    Then the letter's "<field>" is <second letter>
    And the letter's page shows "<second shown>"
    When the offer's field "<lever>" is null
    And a minute passes
    Then the letter's "<field>" is <default>
    And the letter's page shows "<default shown>"

    Examples:
      | field                      | lever                 | first        | first letter | first shown    | second       | second letter | second shown   | default      | default shown  |
      | Currency                   | compensation_currency | "GBP"        | "GBP"        | £96,000        | "CHF"        | "CHF"         | CHF            | "EUR"        | €96,000        |
      | Expires (valid until date) | offer_expiration_date | "2026-05-11" | "2026-05-11" | May 11, 2026   | "2026-06-12" | "2026-06-12"  | June 12, 2026  | "2026-04-20" | April 20, 2026 |

  @H4 @M7 @M8 @M9
  Scenario: The candidate's name and email address
    Given the candidate's email addresses in Lever are "ada@example.com" and "countess@example.com"
    When Ada's offer is sent manually
    And a minute passes
    Then the letter's page shows "Ada Lovelace"
    And the letter's page shows "ada@example.com"
    When the candidate's name in Lever is "Augusta Byron"
    And the candidate's email addresses in Lever are "augusta@example.com" and "ada@example.com"
    And 16 minutes pass
    Then the letter's page shows "Augusta Byron"
    And the letter's page shows "augusta@example.com"
    And the letter's page does not show "ada@example.com"

  @H4 @M1
  Scenario: The assignee, from the form, the offer's creator and the opportunity's owner
    Given Sam is the owner of Ada in Lever
    When the offer's field "recruiter_email" is "sam@acme.example"
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's assignee is Sam
    And the letter's page shows "Sam"
    When the offer's field "recruiter_email" is null
    And a minute passes
    Then the letter's assignee is Robin
    And the letter's page shows "Robin"
    When the user who created the offer is removed from Lever
    And a minute passes
    Then the letter's assignee is Sam
