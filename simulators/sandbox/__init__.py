"""Both vendors and the real integration together. The one room of the simulators that knows the integration."""
