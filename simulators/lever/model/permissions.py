"""The permissions for offers and integrations, in Lever's words, and the roles that have them.

https://help.lever.co/hc/en-us/articles/4414471278221 (roles), and the help article of each feature.
"""

MANAGE_INTEGRATIONS = "Manage API credentials and manage integrations"
MANAGE_OFFER_FORMS = "Manage offer letter templates, fields, and forms"
MANAGE_PROFILES = "Manage profiles and view associated postings"
PERMISSIONS = (MANAGE_INTEGRATIONS, MANAGE_OFFER_FORMS, MANAGE_PROFILES)

SUPER_ADMIN = "super admin"
ROLES: dict[str, frozenset[str]] = {
    SUPER_ADMIN: frozenset(PERMISSIONS),
    "admin": frozenset({MANAGE_PROFILES}),
    "team member": frozenset({MANAGE_PROFILES}),
    "limited team member": frozenset({MANAGE_PROFILES}),
    "interviewer": frozenset(),
}
"""The five roles of every account; custom roles are added in `Account.roles`."""

PACKAGES = ("LeverTRM", "LeverTRM for Enterprise")
"""The packages that include integrations."""
OTHER_PACKAGES = ("LeverTRM without integrations",)
