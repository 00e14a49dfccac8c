"""The simulated Lever: its state, and the WSGI application that serves it."""

from simulators.common.clock import Clock
from simulators.common.fault_injection import FaultInjectionMiddleware, FaultInjectionMixin
from simulators.lever.app import create_app
from simulators.lever.assumptions import Assumptions
from simulators.lever.fault_profile import LeverFaultProfile
from simulators.lever.state import LeverState


class LeverSimulator(LeverState, FaultInjectionMixin):
    """A `LeverState` with a WSGI application, `app`, in which faults can be injected.

    `url` is the base URL in the links of responses. With the default, links look like Lever's own.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        seed: int = 1,
        people: int = 0,
        url: str = "https://hire.lever.co",
        assumptions: Assumptions | None = None,
    ) -> None:
        super().__init__(clock, seed, people, url, assumptions)
        profile = LeverFaultProfile(lambda: [each.credentials for each in self.customers])
        self.fault_injection = FaultInjectionMiddleware(
            create_app(self), self.clock, self.faults, profile
        )
        self.app = self.fault_injection

    def forget_traffic(self) -> None:
        """Clear the request log, faults and rate limits, and count requests from 1 again."""
        super().forget_traffic()
        self.fault_injection.reset_ordinals()
