"""The Flask application, put together."""

from flask import Flask

from adapters.container import Container
from adapters.web.webhooks import webhooks


def create_app(parts: Container) -> Flask:
    app = Flask(__name__)
    settings = parts.settings()
    app.secret_key = settings.session_key
    app.register_blueprint(webhooks(parts.connecting(), parts.watch_list()))

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return app
