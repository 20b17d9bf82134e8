"""Who may sign in: the user pool, its groups and the app client of the pages."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.acknowledgements import accept
from infra.constructs.function import Function
from infra.stages import Stage


class Identity(Construct):
    """A user pool that only administrators add people to."""

    def __init__(self, scope: Construct, id: str, *, groups: Mapping[str, str], stage: Stage) -> None:
        super().__init__(scope, id)
        self.pool = _pool(self, stage)
        self.client = self.pool.add_client(
            "Pages",
            auth_flows=cognito.AuthFlow(user_password=True),
            generate_secret=False,
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            # One shift: nobody stays signed in over into the next person's.
            refresh_token_validity=Duration.hours(12),
        )
        for name, description in groups.items():
            self.pool.add_group(name, group_name=name, description=description)

    def let_sign_in(self, function: Function) -> None:
        """The function may exchange a user's password or refresh token for tokens."""
        function.allow("cognito-idp:InitiateAuth", on=[self.pool.user_pool_arn])


def _pool(scope: Construct, stage: Stage) -> cognito.UserPool:
    pool = cognito.UserPool(
        scope,
        "Pool",
        self_sign_up_enabled=False,
        sign_in_aliases=cognito.SignInAliases(username=True),
        sign_in_case_sensitive=False,
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        mfa=cognito.Mfa.OPTIONAL,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        password_policy=cognito.PasswordPolicy(
            min_length=12,
            require_digits=True,
            require_lowercase=True,
            require_uppercase=True,
            require_symbols=True,
            temp_password_validity=Duration.days(3),
        ),
        deletion_protection=stage.keeps_data,
        removal_policy=stage.removal,
    )
    accept(
        pool,
        {
            "COG2": "Optional until people come by the council's and the force's own sign-in, which ask for it.",
            "COG8": "Sign-in moves to the tenants' own OpenID Connect; until then the paid plan buys little.",
        },
    )
    return pool
