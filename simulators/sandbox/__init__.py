"""Both simulators with the real integration.

Only this package of the simulators imports the integration.
"""
