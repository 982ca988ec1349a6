"""Errors in the shape that the Databricks REST API answers with."""

from __future__ import annotations


class ApiError(Exception):
    """An error that a client is meant to see.

    The SDK picks its exception class from ``error_code`` first and the HTTP status second
    (databricks/sdk/errors/platform.py), so both have to be the real ones. Never use 429 or 503 for
    something that is merely unsupported: the SDK retries these for five minutes.
    """

    def __init__(self, status: int, error_code: str, message: str, *, details: list[dict] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.error_code = error_code
        self.message = message
        self.details = details or []


def invalid(message: str) -> ApiError:
    return ApiError(400, "INVALID_PARAMETER_VALUE", message)


def invalid_state(message: str) -> ApiError:
    return ApiError(400, "INVALID_STATE", message)


def not_found(message: str, *, error_code: str = "RESOURCE_DOES_NOT_EXIST") -> ApiError:
    return ApiError(404, error_code, message)


def already_exists(message: str, *, error_code: str = "RESOURCE_ALREADY_EXISTS") -> ApiError:
    return ApiError(400, error_code, message)
