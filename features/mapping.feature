Feature: The mapped fields
  What a recruiter fills in on Lever's offer form is what the candidate's letter says, and nothing is guessed.

  Background:
    Given Ada is a candidate in the stage "Offer"
    And Robin is a recruiter in Lever and in Agora
    And Ada has an offer of 96000 that is a draft, made by Robin

  @M2 @M3 @M4 @M5 @M6 @M10 @M11 @M12 @M13 @M14 @M16 @M18 @M19 @M20
  Scenario Outline: <field>
    When the offer's field "<lever>" is <value>
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "<field>" is <letter>
    And the letter's page shows "<shown>"

    @M2
    Examples: Base salary
      | field       | lever         | value      | letter      | shown       |
      | Base salary | salary_amount | 104000     | "104000.00" | $104,000       |
      | Base salary | salary_amount | 104000.5   | "104000.50" | $104,000.50    |
      | Base salary | salary_amount | "88000.25" | "88000.25"  | $88,000.25     |

    @M3
    Examples: Base salary pay period
      | field                  | lever           | value             | letter   | shown    |
      | Base salary pay period | salary_interval | "per-year-salary" | "annual" | per year |
      | Base salary pay period | salary_interval | "per-hour-wage"   | "hourly" | per hour |

    @M5
    Examples: Candidate address line 1
      | field                    | lever                    | value          | letter         | shown        |
      | Candidate address line 1 | candidate_address_line_1 | "1 Analytic Rd" | "1 Analytic Rd" | 1 Analytic Rd |

    @M6
    Examples: Candidate address line 2
      | field                    | lever                    | value    | letter   | shown  |
      | Candidate address line 2 | candidate_address_line_2 | "Flat 2" | "Flat 2" | Flat 2 |

    @M10
    Examples: Currency
      | field    | lever                 | value | letter | shown      |
      | Currency | compensation_currency | "EUR" | "EUR"  | €96,000       |

    @M11
    Examples: Display location, whichever way the identifier is written
      | field            | lever           | value    | letter   | shown  |
      | Display location | location/office | "London" | "London" | London |
      | Display location | location_office | "London" | "London" | London |

    @M12
    Examples: Type of shares
      | field          | lever       | value | letter | shown |
      | Type of shares | equity_type | "ISO" | "ISO"  | ISO   |

    @M13
    Examples: Job title
      | field     | lever     | value           | letter          | shown         |
      | Job title | job_title | "Staff Engineer" | "Staff Engineer" | Staff Engineer |

    @M14
    Examples: Number of shares
      | field            | lever          | value  | letter | shown |
      | Number of shares | offered_equity | 2500   | "2500" | 2,500 |
      | Number of shares | offered_equity | "2500" | "2500" | 2,500 |

    @M16
    Examples: Start date, read in UTC
      | field      | lever                  | value         | letter       | shown        |
      | Start date | anticipated_start_date | 1775001600000 | "2026-04-01" | April 1, 2026 |
      | Start date | anticipated_start_date | 1775087999999 | "2026-04-01" | April 1, 2026 |

    @M18
    Examples: Target bonus amount
      | field               | lever                | value | letter     | shown     |
      | Target Bonus Amount | offered_annual_bonus | 9600  | "9600.00"  | $9,600       |

    @M19
    Examples: Target bonus %
      | field          | lever                       | value | letter | shown |
      | Target bonus % | target_bonus_percent        | 12.5  | "12.5" | 12.5 % |
      | Target bonus % | custom_target_bonus_percent | "10"  | "10"   | 10 %  |

    @M20
    Examples: Expires
      | field                      | lever                 | value         | letter       | shown         |
      | Expires (valid until date) | offer_expiration_date | 1776470400000 | "2026-04-18" | April 18, 2026 |

  @M1
  Scenario: The assignee is the Agora user with the offer creator's email address, in any case
    When Ada's offer is sent manually
    And a minute passes
    Then the letter's assignee is Robin
    And nothing needs attention

  @M1
  Scenario: A recruiter named on the form takes precedence over the offer's creator
    Given Sam is a recruiter in Lever and in Agora
    When the offer's field "recruiter_email" is "SAM@acme.example"
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's assignee is Sam

  @M1
  Scenario: No Agora user has the address
    When the offer's field "recruiter_email" is "unknown@acme.example"
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "Assignee" is null
    And a person must know: "The letter has no assignee"

  @M3
  Scenario Outline: A pay interval that Agora does not know holds the letter
    When the offer's field "salary_interval" is <interval>
    And Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: <message>

    Examples:
      | interval           | message     |
      | "per-month-salary" | "Per month" |
      | "per-week-salary"  | "Per week"  |
      | "per-day-wage"     | "Per day"   |
      | "one-time"         | "One time"  |

  @M3
  Scenario: A letter keeps its contents when the interval becomes unknown to Agora
    Given Ada's offer has become a letter
    When the offer's field "salary_interval" is "per-month-salary"
    And the offer's field "salary_amount" is 8000
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And a person must know: "Per month"
    When the offer's field "salary_interval" is "per-year-salary"
    And a minute passes
    Then Ada has a letter of 8000 that is published
    And nothing needs attention

  @M4
  Scenario: The benefit package is always the company's default
    When Ada's offer is sent manually
    And a minute passes
    Then the letter has the company's default benefit package
    And the letter's page shows "Family benefits"

  @M7 @M8
  Scenario Outline: The name "<name>"
    Given the candidate's name in Lever is "<name>"
    When Ada's offer is sent manually
    And a minute passes
    Then the letter's "Candidate first name" is "<first>"
    And the letter's "Candidate last name" is "<last>"

    Examples:
      | name              | first | last           |
      | Ada Lovelace      | Ada   | Lovelace       |
      | Ada King Lovelace | Ada   | King Lovelace  |
      | Jan van der Berg  | Jan   | van der Berg   |
      | Ada               | Ada   |                |
      |   Ada    Lovelace | Ada   | Lovelace       |

  @M7
  Scenario: A candidate without a name has no letter until there is one
    Given the candidate's name in Lever is ""
    When Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "no name"
    When the candidate's name in Lever is "Ada Lovelace"
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And nothing needs attention

  @M9
  Scenario: The first of several email addresses
    Given the candidate's email addresses in Lever are "ada@work.example" and "ada@home.example"
    When Ada's offer is sent manually
    And a minute passes
    Then the letter's "Candidate email" is "ada@work.example"

  @M9
  Scenario: No email address at all
    Given the candidate has no email address in Lever
    When Ada's offer is sent manually
    And a minute passes
    Then the letter's "Candidate email" is null
    And a person must know: "no email address"

  @M10
  Scenario: Without a currency on the form, the company's default
    When the offer's form has no field "compensation_currency"
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "Currency" is "EUR"

  @M10
  Scenario: A currency that does not exist
    When the offer's field "compensation_currency" is "Euro"
    And Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "ISO 4217"

  @M2
  Scenario Outline: No letter with wrong pay: <value>
    When the offer's field "salary_amount" is <value>
    And Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "<why>"

    Examples:
      | value     | why                    |
      | null      | no compensation amount |
      | 0         | amount of the offer is zero |
      | "€96,000" | cannot be read         |
      | "a lot"   | cannot be read         |
      | -1        | cannot be read         |
      | true      | cannot be read         |

  @M13
  Scenario: No job title
    When the offer's field "job_title" is null
    And Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "no job title"

  @M15
  Scenario Outline: The sign-on bonus is the sum of both fields
    When the offer's field "offered_bonus" is <offered>
    And the offer's field "offered_starting/signing_bonus" is <signing>
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "Sign-on bonus" is <letter>

    Examples:
      | offered | signing  | letter     |
      | 5000    | 2500     | "7500.00"  |
      | 5000    | null     | "5000.00"  |
      | null    | "2500.5" | "2500.50"  |
      | 0       | 0        | "0.00"     |
      | null    | null     | null       |

  @M17
  Scenario Outline: The status of an offer that is <lever>
    Given Ada's offer has become a letter
    When Ada's offer is <lever>
    And a minute passes
    Then Ada has a letter of 96000 that is <letter>

    Examples:
      | lever         | letter    |
      | sent manually | published |
      | opened        | published |
      | signed        | accepted  |
      | declined      | declined  |

  @M19
  Scenario: Target bonus % is found by the description that customers enter
    When the offer's field "custom_tbp" with the label "Target Bonus Percent" is 15
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "Target bonus %" is "15"

  @M20
  Scenario Outline: Without an expiry, two months after the offer's creation: <made>
    Given the offer was made on <made>
    When Ada's offer is sent manually
    And a minute passes
    Then the letter's "Expires (valid until date)" is "<expires>"

    Examples:
      | made       | expires    |
      | 2026-01-15 | 2026-03-15 |
      | 2025-12-31 | 2026-02-28 |
      | 2025-07-31 | 2025-09-30 |
      | 2023-12-31 | 2024-02-29 |

  @M21
  Scenario: Other fields of the form never fail an offer, and are listed as not mapped
    When the offer's field "custom_parking_space" is "P7"
    And Ada's offer is sent manually
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And the letter's fields that are not mapped are listed, "custom_parking_space" among them

  @M5
  Scenario: A field cleared in Lever, or gone from its form, is cleared in the letter
    Given the offer's field "candidate_address_line_1" is "1 Analytic Rd"
    And the offer's field "location/office" is "London"
    And Ada's offer has become a letter
    When the offer's field "candidate_address_line_1" is null
    And the offer's form has no field "location/office"
    And a minute passes
    Then the letter's "Candidate address line 1" is null
    And the letter's "Display location" is null
