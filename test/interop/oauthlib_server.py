"""A strict OAuth 1.0a server that shares no code with this project: oauthlib's server side behind http.server.

Nonces are used once, timestamps are checked (600 s), a callback and a verifier are required, request tokens live once.
The API is one route, /1/members/me, which needs a signed request. Consent is given without asking. Prints its port.
Argument: HMAC-SHA1, HMAC-SHA256 or PLAINTEXT, the only signature method that is accepted.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from oauthlib.oauth1 import RequestValidator, WebApplicationServer

CLIENT_KEY = "interop client/key"
CLIENT_SECRET = "s:%+&= ~secret/?"
request_tokens = {}
access_tokens = {}
nonces = set()


class Validator(RequestValidator):
    enforce_ssl = False
    dummy_client = "dummy-client"
    dummy_request_token = "dummy-request"
    dummy_access_token = "dummy-access"

    @property
    def allowed_signature_methods(self):
        return (sys.argv[1],)

    @property
    def nonce_length(self):
        return 16, 64

    @property
    def safe_characters(self):
        return set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/ ")

    def check_client_key(self, client_key):
        return len(client_key) < 100

    def check_request_token(self, request_token):
        return len(request_token) >= 20

    check_access_token = check_request_token
    check_verifier = check_request_token

    def get_client_secret(self, client_key, request):
        return CLIENT_SECRET

    def get_request_token_secret(self, client_key, token, request):
        return request_tokens.get(token, {}).get("oauth_token_secret", "")

    def get_access_token_secret(self, client_key, token, request):
        return access_tokens.get(token, {}).get("oauth_token_secret", "")

    def validate_client_key(self, client_key, request):
        return client_key == CLIENT_KEY

    def validate_request_token(self, client_key, token, request):
        return token in request_tokens

    def validate_access_token(self, client_key, token, request):
        return token in access_tokens

    def validate_timestamp_and_nonce(self, client_key, timestamp, nonce, request, request_token=None, access_token=None):
        seen = (timestamp, nonce, request_token, access_token)
        if seen in nonces or abs(int(timestamp) - time.time()) > 600:
            return False
        nonces.add(seen)
        return True

    def validate_redirect_uri(self, client_key, redirect_uri, request):
        return redirect_uri.startswith("https://oauth-svc.fibery.io/callback?state=")

    def validate_requested_realms(self, client_key, realms, request):
        return True

    def validate_realms(self, client_key, token, request, uri=None, realms=None):
        return True

    def get_default_realms(self, client_key, request):
        return []

    def get_realms(self, token, request):
        return []

    def get_redirect_uri(self, token, request):
        return request_tokens[token]["callback"]

    def verify_request_token(self, token, request):
        return token in request_tokens

    def validate_verifier(self, client_key, token, verifier, request):
        return request_tokens.get(token, {}).get("verifier") == verifier

    def save_request_token(self, token, request):
        request_tokens[token["oauth_token"]] = {**token, "callback": request.redirect_uri}

    def save_verifier(self, token, verifier, request):
        request_tokens[token]["verifier"] = verifier["oauth_verifier"]

    def save_access_token(self, token, request):
        access_tokens[token["oauth_token"]] = token

    def invalidate_request_token(self, client_key, request_token, request):
        request_tokens.pop(request_token, None)


server = WebApplicationServer(Validator())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, headers, body):
        payload = (body or "").encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(payload))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        uri = f"http://{self.headers['Host']}{self.path}"
        path = urlsplit(self.path).path
        signed = {name: self.headers[name] for name in ("Authorization", "Content-Type") if name in self.headers}
        if path == "/request":
            headers, text, status = server.create_request_token_response(uri, self.command, body, signed)
            self.answer(status, headers, text)
        elif path == "/authorize":
            headers, _text, status = server.create_authorization_response(uri, "GET", None, {}, realms=[])
            self.answer(status, {"Location": headers["Location"]}, "")
        elif path == "/access":
            headers, text, status = server.create_access_token_response(uri, self.command, body, signed)
            self.answer(status, headers, text)
        elif path == "/1/members/me":
            valid, _request = server.validate_protected_resource_request(uri, self.command, body, signed, [])
            data = {"fullName": "Ada Lovelace", "username": "ada"} if valid else {}
            self.answer(200 if valid else 401, {"Content-Type": "application/json"}, json.dumps(data))
        else:
            self.answer(404, {}, "")

    do_GET = do_POST = handle_any

    def log_message(self, *_args):
        pass


httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"port {httpd.server_address[1]}", flush=True)
httpd.serve_forever()
