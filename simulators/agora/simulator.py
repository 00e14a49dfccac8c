"""The simulated Agora: its state, and the WSGI application that serves it."""

from simulators.agora.app import create_app
from simulators.agora.fault_profile import AgoraFaultProfile
from simulators.agora.state import AgoraState
from simulators.common.clock import Clock
from simulators.common.fault_injection import FaultInjectionMiddleware, FaultInjectionMixin


class AgoraSimulator(AgoraState, FaultInjectionMixin):
    """An `AgoraState` with a WSGI application, `app`, in which faults can be injected.

    `url` is the base URL of Agora, `integration_url` that of the Lever integration's set-up pages.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        seed: int = 1,
        url: str = "https://app.getagora.com",
        integration_url: str = "http://127.0.0.1:9000",
    ) -> None:
        super().__init__(clock, seed, url, integration_url)
        profile = AgoraFaultProfile()
        self.fault_injection = FaultInjectionMiddleware(
            create_app(self), self.clock, self.faults, profile
        )
        self.app = self.fault_injection

    def forget_traffic(self) -> None:
        """Clear the request log and faults, and count requests from 1 again."""
        super().forget_traffic()
        self.fault_injection.reset_ordinals()
