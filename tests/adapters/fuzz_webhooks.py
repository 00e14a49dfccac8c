"""Fuzzes the webhook endpoint: `python -m tests.adapters.fuzz_webhooks --examples 100000`.

Each request must get 4xx with a reason and change nothing. The first that does not is printed,
shrunk.
"""

import argparse
import json
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.connection import WebhookEvent
from simulators.sandbox.environment import INTEGRATION, SandboxEnvironment
from tests.adapters.webhook_bodies import (
    EVENT,
    INVALID_REQUESTS,
    SIGNATURE,
    TOKEN,
    TRIGGERED_AT,
    InvalidRequest,
    body,
    delivery,
    use_sample_token,
)

JSON_ = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from([TOKEN, SIGNATURE, "{}"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
HEADERS = st.sampled_from(
    [
        (),
        (("Content-Type", "text/plain"),),
        (("Content-Type", "multipart/form-data; boundary=x"),),
        (("Content-Encoding", "gzip"),),
        (("Content-Encoding", "br, gzip"),),
        (("Content-Length", "nonsense"),),
        (("Content-Length", "-5"),),
        (("Transfer-Encoding", "chunked"),),
        (("Expect", "100-continue"),),
        (("X-HTTP-Method-Override", "DELETE"),),
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The sample delivery with bytes removed, changed or inserted.

    The key is changed, so it stays a forgery.
    """
    whole = bytearray(
        draw(
            st.sampled_from(
                [body(), *(odd.body for odd in INVALID_REQUESTS.values() if len(odd.body) < 2000)]
            )
        )
    )
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(whole) - 1)))
        whole[at : at + draw(st.integers(0, 5))] = draw(st.binary(max_size=5))
    return bytes(whole)


@st.composite
def other_parts(draw: st.DrawFn) -> bytes:
    """The sample delivery with one to three parts replaced, the signature among them."""
    names = draw(
        st.sets(st.sampled_from(["token", "triggeredAt", "event", "data", "id"]), max_size=3)
    ) | {"signature"}
    odd = (
        JSON_
        | st.just(...)
        | st.integers(TRIGGERED_AT - 5, TRIGGERED_AT + 5)
        | st.sampled_from([str(event) for event in WebhookEvent])
    )
    content: dict[str, Any] = delivery(**{name: draw(odd) for name in sorted(names)})
    if content.get("signature") == SIGNATURE:
        content["signature"] = "0" * 64
    return json.dumps(content).encode()


def invalid_requests() -> st.SearchStrategy[InvalidRequest]:
    """No request is correctly signed: none contains the sample's own signature."""
    bodies = (
        st.binary(max_size=200)
        | damaged()
        | other_parts()
        | JSON_.map(lambda content: json.dumps(content).encode())
    )
    forged = bodies.map(lambda sent: sent.replace(SIGNATURE.encode(), SIGNATURE[::-1].encode()))
    paths = st.sampled_from([None, None, None, *map(str, WebhookEvent), "candidatePromoted"])
    return st.builds(InvalidRequest, body=forged, headers=HEADERS, path=paths)


def state_of(world: SandboxEnvironment) -> list[str]:
    """All rows of the database, without the moments of mismatched signatures, which are recorded
    for the webhooks page.
    """
    with closing(sqlite3.connect(world.store_url.removeprefix("sqlite:///"))) as database:
        database.execute("UPDATE connections SET signature_mismatches = ''")
        rows = list(database.iterdump())
        database.rollback()
        return rows


def fuzz(examples: int, file: Path) -> Counter[int]:
    """The number of responses by status.

    Raises AssertionError with the smallest request that got another response.
    """
    world = SandboxEnvironment(f"sqlite:///{file}")
    use_sample_token(world)
    statuses: Counter[int] = Counter()
    before = state_of(world)
    session = world.session()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(odd=invalid_requests())
    def send(odd: InvalidRequest) -> None:
        url = f"{INTEGRATION}/webhooks/lever/{world.connection_id}/{odd.path or EVENT}"
        request = requests.Request("POST", url, data=odd.body).prepare()
        request.headers.update({"Content-Type": "application/json", **dict(odd.headers)})
        answer = session.send(request)
        statuses[answer.status_code] += 1
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["error"]
        assert state_of(world) == before

    send()
    world.close()
    return statuses


def main() -> None:
    given_ = argparse.ArgumentParser(description=__doc__)
    given_.add_argument("--examples", type=int, default=100_000)
    examples = given_.parse_args().examples
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        statuses = fuzz(examples, Path(folder) / "agora-lever.db")
    seconds = time.monotonic() - began
    print(
        f"{sum(statuses.values())} requests in {seconds:.0f} s, none accepted, nothing changed:"
        f" {dict(sorted(statuses.items()))}"
    )


if __name__ == "__main__":
    main()
