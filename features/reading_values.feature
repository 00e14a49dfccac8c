@X3
Feature: Reading what Lever sends
  Recruiters type values as people write them, and Lever sends what it likes. What has one meaning is read, and what
  has not is never guessed. One unreadable value or record does not stop the others.

  Background:
    Given Ada is a candidate in the stage "Offer"
    And Robin is a recruiter in Lever and in Agora
    And Ada has an offer of 96000 that is a draft, made by Robin

  @U1
  Scenario: An old offer that cannot be read does not block a good one
    Given Lever sends Ada's offer without a status
    When Ada has an offer of 104000 that is sent manually
    And a minute passes
    Then Ada has a letter of 104000 that is published
    And a person must know: "an offer of this candidate that we cannot read"

  @U1
  Scenario: Candidates with unreadable offers do not stop the connection
    Given Lever sends unreadable offers of 5 other candidates
    When Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has a letter of 96000 that is published
    And the integration is connected to Lever, and rests for nothing

  @H4
  Scenario: A letter whose offer cannot be read any more is kept
    Given Ada's offer has become a letter
    When Lever sends Ada's offer without a status
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And a person must know: "an offer of this candidate that we cannot read"

  @M2 @M14 @M15 @M16 @M18 @M19
  Scenario Outline: <field> typed as <typed>, with pay in <currency>
    Given the offer's field "compensation_currency" is "<currency>"
    When the offer's field "<lever>" is <typed>
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "<field>" is <letter>
    And the letter's page shows "<shown>"
    And nothing needs attention

    @M2
    Examples: Pay
      | field       | currency | lever         | typed           | letter       | shown             |
      | Base salary | EUR      | salary_amount | "35.000"        | "35000.00"   | €35,000           |
      | Base salary | EUR      | salary_amount | "120,000"       | "120000.00"  | €120,000          |
      | Base salary | EUR      | salary_amount | "96.000,50 €"   | "96000.50"   | €96,000.50        |
      | Base salary | EUR      | salary_amount | "96 000,50"     | "96000.50"   | €96,000.50        |
      | Base salary | CHF      | salary_amount | "CHF 96'000.-"  | "96000.00"   | CHF 96,000        |
      | Base salary | USD      | salary_amount | "$120.5k"       | "120500.00"  | $120,500          |
      | Base salary | INR      | salary_amount | "₹12,80,000"    | "1280000.00" | ₹1,280,000        |
      | Base salary | JPY      | salary_amount | "６，７５０，０００円" | "6750000"    | ¥6,750,000        |
      | Base salary | KWD      | salary_amount | "35,000.500"    | "35000.500"  | KWD 35,000.500    |

    @M14
    Examples: Shares
      | field            | currency | lever          | typed            | letter  | shown  |
      | Number of shares | EUR      | offered_equity | "10.000"         | "10000" | 10,000 |
      | Number of shares | USD      | offered_equity | "10,000 options" | "10000" | 10,000 |

    @M15
    Examples: Sign-on bonus
      | field         | currency | lever         | typed    | letter     | shown         |
      | Sign-on bonus | USD      | offered_bonus | "$5k"    | "5000.00"  | $5,000        |
      | Sign-on bonus | EUR      | offered_bonus | "10.000" | "10000.00" | €10,000       |

    @M16
    Examples: A day
      | field      | currency | lever                  | typed        | letter       | shown        |
      | Start date | USD      | anticipated_start_date | "2026-06-01" | "2026-06-01" | June 1, 2026 |

    @M18
    Examples: Target bonus amount
      | field               | currency | lever                | typed   | letter     | shown        |
      | Target Bonus Amount | EUR      | offered_annual_bonus | "9.600" | "9600.00"  | €9,600       |

    @M19
    Examples: A percentage
      | field          | currency | lever                       | typed    | letter | shown  |
      | Target bonus % | USD      | custom_target_bonus_percent | "15%"    | "15"   | 15 %   |
      | Target bonus % | USD      | custom_target_bonus_percent | "12.500" | "12.5" | 12.5 % |

  @M11 @M14 @M15 @M16 @M18 @M19
  Scenario Outline: An unreadable <lever> of <typed> is left empty and named, and holds nothing
    When the offer's field "<lever>" is <typed>
    And Ada's offer is sent manually
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And the letter's "<field>" is null
    And a person must know: "The field <named> of the offer cannot be read, so the letter is without it"
    When Ada's offer is raised to 104000
    And a minute passes
    Then Ada has a letter of 104000 that is published

    @M11
    Examples: A location that is no text
      | field            | lever           | named           | typed                |
      | Display location | location/office | location_office | true                 |
      | Display location | location/office | location_office | ["London", "Lisbon"] |

    @M14
    Examples: Shares
      | field            | lever          | named          | typed       |
      | Number of shares | offered_equity | offered_equity | "0.5%"      |
      | Number of shares | offered_equity | offered_equity | 10.5        |

    @M15
    Examples: Sign-on bonus, which without one of its parts would be wrong
      | field         | lever                          | named                          | typed          |
      | Sign-on bonus | offered_bonus                  | offered_bonus                  | "by agreement" |
      | Sign-on bonus | offered_bonus                  | offered_bonus                  | "€5,000"       |
      | Sign-on bonus | offered_starting/signing_bonus | offered_starting_signing_bonus | -1             |

    @M16
    Examples: Days that would be of 1970
      | field      | lever                  | named                  | typed      |
      | Start date | anticipated_start_date | anticipated_start_date | 1780272000 |
      | Start date | anticipated_start_date | anticipated_start_date | "20260601" |
      | Start date | anticipated_start_date | anticipated_start_date | 2026       |
      | Start date | anticipated_start_date | anticipated_start_date | 0          |
      | Start date | anticipated_start_date | anticipated_start_date | -1         |

    @M18
    Examples: Target bonus amount
      | field               | lever                | named                | typed      |
      | Target Bonus Amount | offered_annual_bonus | offered_annual_bonus | "a tenth"  |

    @M19
    Examples: A percentage
      | field          | lever                | named                | typed   |
      | Target bonus % | target_bonus_percent | target_bonus_percent | 1000.5  |

  @M20
  Scenario: An unreadable expiry counts as none, so the letter is never one that expired in 1970
    Given the offer was made on 2026-03-02
    When the offer's field "offer_expiration_date" is 1780272000
    And Ada's offer is sent manually
    And a minute passes
    Then the letter's "Expires (valid until date)" is "2026-05-02"
    And a person must know: "The field offer_expiration_date of the offer cannot be read"

  @M2 @M3
  Scenario Outline: Pay of <typed>, <interval>, in <currency> cannot be read for sure, so the letter is held
    Given the offer's field "compensation_currency" is "<currency>"
    And the offer's field "salary_interval" is "<interval>"
    When the offer's field "salary_amount" is <typed>
    And Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "The field salary_amount of the offer cannot be read, so the letter is held"

    Examples:
      | currency | interval        | typed      |
      | KWD      | per-year-salary | "35.000"   |
      | USD      | per-hour-wage   | "21.125"   |
      | JPY      | per-year-salary | 6750001.13 |
      | USD      | per-hour-wage   | 28.8462    |
      | EUR      | per-year-salary | "$96,000"  |
      | USD      | per-year-salary | "12,0000"  |

  @M2
  Scenario: A number is never ambiguous
    Given the offer's field "salary_interval" is "per-hour-wage"
    When the offer's field "salary_amount" is 35.000
    And Ada's offer is sent manually
    And a minute passes
    Then nothing needs attention
    And the letter's "Base salary" is "35.00"

  @M2
  Scenario: A raise to zero keeps the letter as it is
    Given Ada's offer has become a letter
    When the offer's field "salary_amount" is 0
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And a person must know: "The compensation amount of the offer is zero"

  @M3
  Scenario Outline: Every other interval of Lever is named in its words: <label>
    When the offer's field "salary_interval" is "<interval>"
    And Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "<label>"

    Examples:
      | interval          | label            |
      | semi-month-salary | Twice a month    |
      | bi-month-salary   | Every two months |
      | bi-week-salary    | Every two weeks  |

  @M3 @M10
  Scenario Outline: What was typed for <lever> is not stored
    When the offer's field "<lever>" is "by the moonlight"
    And Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "<lever>"
    And the store holds nothing of "moonlight"

    Examples:
      | lever                 |
      | salary_interval       |
      | compensation_currency |

  @M7 @M13
  Scenario Outline: <what> in which nothing can be seen is missing
    Given the candidate's name in Lever is "<name>"
    And the offer's field "job_title" is "<title>"
    When Ada's offer is sent manually
    And 2 minutes pass
    Then Ada has no letter
    And a person must know: "<message>"

    Examples:
      | what        | name     | title                | message      |
      | A name      | \u200b   | Engineer             | no name      |
      | A name      | \u2060 \u00ad\ufeff | Engineer  | no name      |
      | A job title | Ada      | \u200b\u200e         | no job title |

  @M9
  Scenario Outline: The candidate's email "<typed>"
    Given the candidate's email addresses in Lever are "<typed>" and "ada@home.example"
    When Ada's offer is sent manually
    And a minute passes
    Then Ada has a letter of 96000 that is published
    And the letter's "Candidate email" is <letter>

    Examples:
      | typed                              | letter             |
      | \u00a0Ada@Work.example\u00a0       | "Ada@Work.example" |
      | not an address                     | null               |
      | ada@work.example, kim@work.example | null               |
