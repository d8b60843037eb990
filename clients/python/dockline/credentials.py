"""Credentials that Google's client libraries take; they never hold a refresh token or a client secret."""

import datetime
from typing import Any, Callable, Mapping, Optional

try:  # Google's library asks whether credentials are of its own class; without it nobody asks.
    from google.auth.credentials import Credentials as _Base
except ImportError:
    _Base = object

_EARLY = datetime.timedelta(seconds=30)


class Credentials(_Base):
    """An access token that renews itself through the service."""

    def __init__(self, token: Mapping[str, Any], renew: Callable[[Optional[str]], Mapping[str, Any]]) -> None:
        super().__init__()
        self._renew = renew
        self._take(token)

    def _take(self, token: Mapping[str, Any]) -> None:
        self.token = token["access_token"]
        self.granted_scopes = list(token["scopes"])
        end = token["expires_at"]
        # Google's library compares with times that know no zone and mean UTC.
        self.expiry = (
            None if end is None else datetime.datetime.strptime(end, "%Y-%m-%dT%H:%M:%S.%fZ")
        )

    @property
    def expired(self) -> bool:
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        return self.expiry is not None and self.expiry - _EARLY <= now

    @property
    def valid(self) -> bool:
        return self.token is not None and not self.expired

    def refresh(self, request: Any = None) -> None:
        """Asks the service for another token than the one in hand, which ended or was refused."""
        self._take(self._renew(self.token))

    def apply(self, headers: dict, token: Optional[str] = None) -> None:
        """Puts the proof into the headers of a request."""
        headers["authorization"] = f"Bearer {token or self.token}"

    def before_request(self, request: Any, method: str, url: str, headers: dict) -> None:
        """Called before each request: a token that ends is renewed first."""
        if not self.valid:
            self.refresh(request)
        self.apply(headers)

    # What older releases of Google's client ask for, where its authentication library is missing.

    @property
    def access_token(self) -> str:
        return self.token

    @property
    def access_token_expired(self) -> bool:
        return self.expired

    def authorize(self, http: Any) -> Any:
        """Makes an httplib2 client prove who it is, and once more when it is refused."""
        send = http.request

        def request(uri: str, method: str = "GET", body: Any = None, headers: Optional[dict] = None, **rest: Any) -> Any:
            sent = dict(headers or {})
            self.before_request(None, method, uri, sent)
            response, content = send(uri, method, body=body, headers=sent, **rest)
            if response.status == 401:
                self.refresh()
                self.apply(sent)
                response, content = send(uri, method, body=body, headers=sent, **rest)
            return response, content

        http.request = request
        return http
