"""The five permissions that the integration requests from Lever, in the vendor's words, with
their scopes (S2).
"""

PERMISSIONS: dict[str, str] = {
    "View and manage all candidates' notes": "notes:write:admin",
    "View all candidates' offers": "offers:read:admin",
    "View and manage all opportunities": "opportunities:write:admin",
    "View all users": "users:read:admin",
    "Allow offline access": "offline_access",
}
SCOPES = tuple(PERMISSIONS.values())
