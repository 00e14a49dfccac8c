"""Errors of Lever's API: a status, and a body with `code` and `message`."""


class LeverError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def bad_request(message: str) -> LeverError:
    return LeverError(400, "BadRequestError", message)


def unauthorized() -> LeverError:
    return LeverError(401, "UnauthorizedError", "The request requires authentication.")


def forbidden(message: str) -> LeverError:
    return LeverError(403, "Forbidden", message)


def not_found(resource: str, identifier: str) -> LeverError:
    return LeverError(404, "ResourceNotFound", f"{resource} {identifier} was not found")


def no_such_route(path: str) -> LeverError:
    return LeverError(404, "ResourceNotFound", f"{path} does not exist")


def unsupported_media_type(media_type: str) -> LeverError:
    return LeverError(415, "UnsupportedMediaTypeError", media_type)


def too_many_requests() -> LeverError:
    return LeverError(429, "TooManyRequests", "You have exceeded your request rate of 10 r/s.")
