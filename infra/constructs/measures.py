"""The metrics that our functions write into their logs."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

NAMESPACE = "EarlyResponse"


def measure(name: str, *, function: str, period: Duration, statistic: str = "Sum") -> cloudwatch.Metric:
    """The metric of this name as the function writes it."""
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"service": function},
        period=period,
        statistic=statistic,
    )
