from domain.oauth_scopes import PERMISSIONS, SCOPES


def test_permissions_have_the_vendors_words_and_scopes() -> None:
    assert list(PERMISSIONS.items()) == [
        ("View and manage all candidates' notes", "notes:write:admin"),
        ("View all candidates' offers", "offers:read:admin"),
        ("View and manage all opportunities", "opportunities:write:admin"),
        ("View all users", "users:read:admin"),
        ("Allow offline access", "offline_access"),
    ]


def test_exactly_their_scopes_are_asked_for() -> None:
    assert (
        " ".join(SCOPES)
        == "notes:write:admin offers:read:admin opportunities:write:admin users:read:admin"
        " offline_access"
    )
