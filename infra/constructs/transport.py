"""Nobody talks to a queue or a topic over a connection that others could listen to."""

from aws_cdk import aws_iam as iam

_LOOPBACK = ["127.0.0.0/8", "::1/128"]


def refuse_plain_connections(*actions: str, resource: str) -> iam.PolicyStatement:
    """A statement that denies the actions without TLS; a caller on the same machine needs none.

    No caller of AWS comes from a loopback address, so there the exception never applies: it lets the local run
    deploy this very policy and keep it in force.
    """
    return iam.PolicyStatement(
        sid="RefusePlainConnections",
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=list(actions),
        resources=[resource],
        conditions={
            "Bool": {"aws:SecureTransport": "false"},
            "NotIpAddress": {"aws:SourceIp": _LOOPBACK},
        },
    )
