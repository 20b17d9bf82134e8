"""Sign-in against a Cognito user pool."""

import json
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.domain.errors import EarlyResponseError
from shared.service.sign_in import Person, SignInRefused, SignInUnavailable, SignInUnfinished

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

_TEMPORARY = "Your password is a temporary one. Ask an administrator to set your own password, then sign in again."

_UNFINISHED = {
    "NEW_PASSWORD_REQUIRED": _TEMPORARY,
    "SOFTWARE_TOKEN_MFA": "Your account asks for a code from an authenticator app. These pages can not take the "
    "code yet. Ask an administrator how to sign in.",
    "MFA_SETUP": "Your account must be joined to an authenticator app first. Ask an administrator to help you.",
}
_SOMETHING_ELSE = "Your account needs something else before you can sign in. Ask an administrator to look at it."

_REFUSED = {"NotAuthorizedException", "UserNotFoundException", "InvalidParameterException"}
_TO_FINISH = {
    "PasswordResetRequiredException": "Your password has to be reset. Ask an administrator to set a new one.",
    "UserNotConfirmedException": "Your account has not been confirmed yet. Ask an administrator to confirm it.",
}


class CognitoSignIn:
    """Implements SignIn on a user pool's app client without a secret."""

    def __init__(self, client: "CognitoIdentityProviderClient", client_id: str) -> None:
        self._client = client
        self._client_id = client_id

    def sign_in(self, username: str, password: str) -> Person:
        """See SignIn."""
        try:
            answer = self._client.initiate_auth(
                AuthFlow="USER_PASSWORD_AUTH",
                ClientId=self._client_id,
                AuthParameters={"USERNAME": username, "PASSWORD": password},
            )
        except ClientError as error:
            raise _in_our_words(error) from None
        except BotoCoreError:
            raise SignInUnavailable("Sign-in does not answer just now. Please try again in a minute.") from None
        if "AuthenticationResult" not in answer:
            raise SignInUnfinished(_UNFINISHED.get(answer.get("ChallengeName", ""), _SOMETHING_ELSE))
        return _person(_claims(answer["AuthenticationResult"]["AccessToken"]))


def _in_our_words(error: ClientError) -> EarlyResponseError:
    code = error.response["Error"]["Code"]
    if code in _REFUSED:
        return SignInRefused("The user name or the password is not right.")
    if code in _TO_FINISH:
        return SignInUnfinished(_TO_FINISH[code])
    return SignInUnavailable("Sign-in does not answer just now. Please try again in a minute.")


def _claims(token: str) -> dict[str, Any]:
    """The claims of a token that came straight from the user pool; its signature proves nothing more."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _person(claims: dict[str, Any]) -> Person:
    return Person(claims["username"], frozenset(claims.get("cognito:groups", ())))
