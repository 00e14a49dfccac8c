"""Threads of the web server: webhooks and monitoring have their own, which pages never take."""

from typing import Any

from waitress.task import ThreadedTaskDispatcher

OWN_THREADS_PATHS = ("/webhooks/", "/healthz", "/metrics")


class SplitDispatcher(ThreadedTaskDispatcher):
    """Gives each request to one of two thread pools, by its path: this one's, or the webhooks'.

    A task is a channel of waitress; the first of its requests is served.
    """

    def __init__(self, *, webhook_threads: int, page_threads: int, path_prefix: str = "") -> None:
        super().__init__()
        self._prefix = path_prefix
        self._webhooks = ThreadedTaskDispatcher()
        self._webhooks.set_thread_count(webhook_threads)
        self.set_thread_count(page_threads)

    def add_task(self, task: Any) -> None:
        # A request that cannot be parsed has no path.
        path = str(getattr(task.requests[0], "path", "")).removeprefix(self._prefix)
        if path.startswith(OWN_THREADS_PATHS):
            self._webhooks.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """Stop both pools; True when tasks were cancelled."""
        cancelled = self._webhooks.shutdown(cancel_pending, timeout)
        return super().shutdown(cancel_pending, timeout) or cancelled
