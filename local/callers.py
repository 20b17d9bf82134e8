"""Callers of the JSON API: each signs in as a person and speaks HTTP like any client."""

from datetime import datetime, timedelta
from typing import Any

import requests

from local.deployed import Deployed
from local.seed import PASSWORD

_TOKEN_GOOD_FOR = timedelta(minutes=45)


class Refused(Exception):
    """The API said no: status and problem detail."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        super().__init__(f"{status} {problem.get('detail') or problem.get('title')}")


class Caller:
    """One signed-in person. The token is renewed as the moved clock demands."""

    def __init__(self, engine: Deployed, username: str) -> None:
        self.username = username
        self._engine = engine
        self._http = requests.Session()
        self._token = ""
        self._token_until: datetime | None = None

    def get(self, path: str, **query: str) -> Any:
        """Return the answer's JSON. Raises Refused."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Any = None) -> Any:
        """Return the answer's JSON. Raises Refused."""
        return self._call("POST", path, json=body if body is not None else {})

    def _call(self, method: str, path: str, **request: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._fresh_token()}"}
        url = f"{self._engine.api_url}/api/v1{path}"
        answer = self._http.request(method, url, headers=headers, timeout=60, **request)
        body = answer.json() if answer.content else {}
        if answer.status_code >= 400:
            raise Refused(answer.status_code, body)
        return body

    def _fresh_token(self) -> str:
        now = self._engine.now()
        if self._token_until is None or now >= self._token_until:
            self._token = self._sign_in()
            self._token_until = now + _TOKEN_GOOD_FOR
        return self._token

    def _sign_in(self) -> str:
        answer = self._engine.client("cognito-idp").initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=self._engine.outputs["UserPoolClientId"],
            AuthParameters={"USERNAME": self.username, "PASSWORD": PASSWORD},
        )
        return str(answer["AuthenticationResult"]["AccessToken"])
