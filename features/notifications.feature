@X1
Feature: Notifications

  People are notified of what needs their attention, by e-mail or in a chat: once for each candidate and
  reason, and in a daily summary.

  Background:
    Given Acme's recruiter Grace is a user of Lever and Agora

  Scenario: The letter's assignee is notified of an offer that holds the letter
    Given notifications go out by e-mail
    When Ada's offer of Grace has no pay
    Then Grace has 1 e-mail
    And the e-mail's subject says "the offer letter of Ada Lovelace needs attention"
    And the e-mail says "The offer has no compensation amount"
    And the e-mail links to Ada in Lever
    And the e-mail links to the status page

  Scenario: No one is notified twice of the same
    Given notifications go out by e-mail
    When Ada's offer of Grace has no pay
    And 20 minutes pass
    And the integration starts again
    Then Grace has 1 e-mail

  Scenario: Two reasons of one offer are in one message
    Given notifications go out by e-mail
    When Ada's offer of Grace has neither pay nor a job title
    Then Grace has 1 e-mail
    And the e-mail says "The offer has no compensation amount"
    And the e-mail says "The offer has no job title"

  Scenario: What was solved and comes again is reported again, at most once a day
    Given notifications go out by e-mail
    When Ada's offer of Grace has no pay
    And Ada's pay is entered and cleared again
    Then Grace has 1 e-mail
    When a day has passed
    Then Grace has 2 e-mails

  Scenario: Who connected Lever is notified that its access was revoked
    Given notifications go out by e-mail
    When the access is revoked in Lever
    And a minute passes
    Then the Owner who connected Lever has 1 e-mail
    And the e-mail's subject says "Lever is no longer connected"
    And the e-mail says "connect Lever again"

  Scenario: A letter without an assignee is reported to the user who connected Lever
    Given notifications go out by e-mail
    When Ada's offer of a user unknown to Agora has no pay
    Then the Owner who connected Lever has 1 e-mail
    And the e-mail says "No Agora user has the email address"

  Scenario: A candidate that Lever does not let us read is reported to the user who connected Lever
    Given notifications go out by e-mail
    When Lever refuses to show Ada, who is moved to the stage "Offer"
    Then the Owner who connected Lever has 1 e-mail
    And the e-mail says "A candidate: Lever does not allow us to read"
    And the e-mail links to Ada in Lever

  Scenario: A user who has left Agora gets no message
    Given notifications go out by e-mail
    And Grace has left Agora
    When Ada's offer of Grace has no pay
    Then Grace has 0 e-mails
    And the Owner who connected Lever has 1 e-mail

  Scenario: A mail server that is down delays no letter, and is tried again
    Given notifications go out by e-mail
    And the mail server is down
    When Ada's offer of Grace has no pay
    And Mary's offer of Grace is complete
    Then Mary has a letter of 96000 that is published
    When the mail server is up again
    And 10 minutes pass
    Then Grace has 1 e-mail

  Scenario: A mail server that answers too late is not given the message twice
    Given notifications go out by e-mail
    And the mail server breaks off after it has taken a message
    When Ada's offer of Grace has no pay
    And 20 minutes pass
    Then Grace has 1 e-mail

  Scenario: The chat is notified
    Given notifications go to the chat
    When Ada's offer of Grace has no pay
    Then the chat has 1 message
    And the chat says "Ada Lovelace: The offer has no compensation amount"
    And the chat links to Ada in Lever

  Scenario: A name cannot mention everybody in the chat, or put a link there
    Given notifications go to the chat
    When an applicant "<!channel> @all [prize](https://bad.example)" has an offer without pay
    Then the chat has 1 message
    And the chat does not say "<!"
    And the chat does not say "@all"
    And the chat does not say "https://bad"

  Scenario: The daily summary names what is open
    Given notifications go out by e-mail, with the summary at 15:00
    When Ada's offer of a user unknown to Agora has no pay
    And it is 15:01
    Then the Owner who connected Lever has 2 e-mails
    And the e-mail's subject says "in today's summary"
    And the e-mail says "Ada Lovelace"
    When a day has passed
    Then the Owner who connected Lever has 3 e-mails

  Scenario: Without anything open there is no summary
    Given notifications go out by e-mail, with the summary at 15:00
    When a minute passes
    And a day has passed
    Then no one has an e-mail

  Scenario: Hundreds of attentions at once are reported in the summary, not one by one
    Given notifications go out by e-mail, with the summary at 15:00
    When 25 offers of Grace have no pay
    Then Grace has 20 e-mails
    When it is 15:01
    Then the Owner who connected Lever has 1 e-mail
    And the e-mail says "15 more candidates on the status page"
    And Grace has 20 e-mails
