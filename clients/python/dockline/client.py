"""Calls of one service, as one caller."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Mapping, NamedTuple, Optional

from .credentials import Credentials
from .instance import find_instance

_BASE = "/api/v1/credentials"
_TIMEOUT_SECONDS = 60


class DocklineError(Exception):
    """The service refused, or failed at, what was asked for."""

    def __init__(self, message: str, status: int, code: str, try_later: bool) -> None:
        super().__init__(message)
        #: HTTP status; 0 when the service could not be reached.
        self.status = status
        #: For programs, such as `connection_required`.
        self.code = code
        #: True when the same call may succeed later.
        self.try_later = try_later


class Answer(NamedTuple):
    """A provider's answer, whatever its status."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key must not follow a redirect to somewhere else."""

    def redirect_request(self, *_args: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


class Dockline:
    """Calls of one service, as one caller."""

    def __init__(
        self,
        base_url: Optional[str] = None,
        api_key: Optional[str] = None,
        app_id: Optional[str] = None,
        config_name: Optional[str] = None,
    ) -> None:
        self._instance = find_instance(base_url, api_key, app_id, config_name)

    def register(self, provider: Mapping[str, Any]) -> dict:
        """Registers a provider; the members are those of the HTTP API."""
        return self._call("POST", f"{_BASE}/oauth/register", {"app_id": self._instance.app_id, **provider})

    def list_providers(self) -> list:
        """The providers of the account, or of the app."""
        return self._call("GET", self._with_app(f"{_BASE}/oauth/providers"))

    def delete_provider(self, name_or_id: str) -> dict:
        """Deletes a provider with all its connections."""
        return self._call("DELETE", self._with_app(f"{_BASE}/oauth/providers/{_quote(name_or_id)}"))

    def list_connections(self) -> list:
        """One's own connections."""
        return self._call("GET", self._with_app(f"{_BASE}/oauth/connections"))

    def revoke(self, provider: str) -> dict:
        """Disconnects one's own account."""
        return self._call("DELETE", self._with_app(f"{_BASE}/oauth/connections/{_quote(provider)}"))

    def start_link(self, provider: str, return_to: Optional[str] = None, user_id: Optional[str] = None) -> dict:
        """A link for a person to connect an account; `return_to` is a path of the service's site.

        `user_id` says whose account it will be: an administrator's key has to, every other makes links of its own user.
        """
        query = {"return_to": return_to, "app_id": self._instance.app_id}
        text = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
        target = f"{_BASE}/auth/{_quote(provider)}" + (f"?{text}" if text else "")
        body = {"target": target} if user_id is None else {"target": target, "user_id": user_id}
        return self._call("POST", "/api/v1/tickets", body)

    def access_token(self, provider: str, refused: Optional[str] = None) -> dict:
        """A token that is good for now; a refused one is replaced."""
        path = self._with_app(f"{_BASE}/oauth/connections/{_quote(provider)}/token")
        return self._call("POST", path, {} if refused is None else {"refused": refused})

    def get_credentials(self, provider: str) -> Optional[Credentials]:
        """Credentials that other libraries take; None when the account is not connected, or has to be again."""
        try:
            token = self.access_token(provider)
        except DocklineError as error:
            if error.status == 404 or error.code == "connection_expired":
                return None
            raise
        return Credentials(token, lambda refused: self.access_token(provider, refused))

    def request(
        self,
        provider: str,
        url: str,
        method: str = "GET",
        headers: Optional[Mapping[str, str]] = None,
        data: Any = None,
    ) -> Answer:
        """Calls the provider's API through the service. Bytes and text go as they are, everything else as JSON."""
        is_absolute = urllib.parse.urlsplit(url).scheme != ""
        path = f"{_BASE}/oauth/connections/{_quote(provider)}/request/" + ("" if is_absolute else url.lstrip("/"))
        sent = dict(headers or {})
        if is_absolute:
            sent["x-dockline-url"] = url
        if self._instance.app_id:
            sent["x-dockline-app"] = self._instance.app_id
        if data is not None and not isinstance(data, (bytes, str)):
            data = json.dumps(data)
            sent.setdefault("content-type", "application/json")
        body = data.encode("utf-8") if isinstance(data, str) else data
        return self._send(method, path, sent, body)

    def _with_app(self, path: str) -> str:
        app_id = self._instance.app_id
        return path if app_id is None else f"{path}?app_id={_quote(app_id)}"

    def _call(self, method: str, path: str, body: Optional[dict] = None) -> Any:
        given = None if body is None else {name: value for name, value in body.items() if value is not None}
        data = None if given is None else json.dumps(given).encode("utf-8")
        answer = self._send(method, path, {"content-type": "application/json"}, data)
        if 200 <= answer.status < 300:
            return answer.json()
        try:
            told = answer.json()
        except ValueError:
            told = {}
        message = told.get("message") or f"The service answered {answer.status}."
        raise DocklineError(message, answer.status, told.get("code", "unknown"), told.get("tryLater") is True)

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: Optional[bytes]) -> Answer:
        request = urllib.request.Request(self._instance.base_url + path, data=body, method=method.upper())
        for name, value in headers.items():
            request.add_header(name, value)
        request.add_header("authorization", f"Bearer {self._instance.api_key}")
        try:
            with _opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
                return _read(response)
        except urllib.error.HTTPError as error:
            return _read(error)
        except OSError as error:
            raise DocklineError("The service could not be reached.", 0, "unreachable", True) from error


def _read(response: Any) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, response.read())


def _quote(text: str) -> str:
    return urllib.parse.quote(text, safe="")
