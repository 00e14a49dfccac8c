"""The tests on every supported Python: `nox`, or `nox -s quick-3.13`.

CI runs the whole suite on each of them.
"""

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["quick"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def _install(session: nox.Session) -> None:
    session.install("--require-hashes", "-r", "requirements-dev.lock")
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")


@nox.session(python=PYTHONS)
def quick(session: nox.Session) -> None:
    """Domain, application and the features in memory."""
    _install(session)
    session.run(
        *("pytest", "--store=memory", "tests/domain", "tests/application"),
        *("features/test_features.py", *session.posargs),
    )


@nox.session(python=PYTHONS)
def full(session: nox.Session) -> None:
    """All tests but those of other people's clients, which `make third-party` installs."""
    _install(session)
    session.run("pytest", "--ignore=tests/third_party", *session.posargs)
