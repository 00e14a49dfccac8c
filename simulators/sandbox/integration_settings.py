"""The integration's settings that name the simulators."""

from collections.abc import Mapping

from adapters.settings import PREFIX


def lever_settings(url: str, client_id: str, client_secret: str) -> Mapping[str, str]:
    """The settings for a simulated Lever at this URL, by their full names."""
    return _named(
        LEVER_API_URL=f"{url}/v1",
        LEVER_AUTH_URL=url,
        LEVER_AUDIENCE=f"{url}/v1/",
        LEVER_WEB_URL=url,
        LEVER_CLIENT_ID=client_id,
        LEVER_CLIENT_SECRET=client_secret,
    )


def agora_settings(url: str, api_key: str, launch_secret: str) -> Mapping[str, str]:
    """The settings for a simulated Agora at this URL, by their full names."""
    return _named(
        AGORA_API_URL=f"{url}/api/v1", AGORA_API_KEY=api_key, AGORA_LAUNCH_SECRET=launch_secret
    )


def _named(**settings: str) -> Mapping[str, str]:
    return {PREFIX + name: value for name, value in settings.items()}
