"""Tiny functions of the probe stack: each shows one thing that the engine promises."""

import base64
import json
import os
import time
from datetime import UTC, datetime

import boto3
from botocore.exceptions import ClientError


def keep(event, context):
    """Each message that came by the queue is an item of the table; "fail" fails, "slow" takes its time."""
    table = boto3.client("dynamodb")
    failed = []
    for record in event["Records"]:
        if "fail" in record["body"]:
            failed.append({"itemIdentifier": record["messageId"]})
            continue
        if "slow" in record["body"]:
            time.sleep(1.5)
        item = {"pk": {"S": "KEPT"}, "sk": {"S": record["messageId"]}, "body": {"S": record["body"]}}
        table.put_item(TableName=os.environ["TABLE_NAME"], Item=item)
    return {"batchItemFailures": failed}


def relay(event, context):
    """Each stored event is on the bus; one that says "poison" can not be relayed and stops those behind it."""
    for record in event["Records"]:
        body = record["dynamodb"]["NewImage"]["body"]["S"]
        if body == "poison":
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        if body == "explosive":
            raise RuntimeError("it exploded")
        entry = {
            "Source": "probe",
            "DetailType": "SomethingHappened",
            "Detail": json.dumps({"body": body}),
            "EventBusName": os.environ["BUS_NAME"],
        }
        boto3.client("events").put_events(Entries=[entry])
    return {"batchItemFailures": []}


def look(event, context):
    """What this function sees of the world, after doing what it was asked to try."""
    match event.get("try"):
        case "fail":
            raise RuntimeError("it went wrong")
        case "phone":
            boto3.client("sns").publish(PhoneNumber=event["phone"], Message=event["message"])
        case "topic":
            boto3.client("sns").publish(TopicArn=event["topic"], Subject="s", Message=event["message"])
        case "die":
            os._exit(9)
    return {
        "environment": dict(os.environ),
        "identity": boto3.client("sts").get_caller_identity()["Arn"],
        "now": datetime.now(UTC).isoformat(),
        "remaining": context.get_remaining_time_in_millis(),
        "tables": _list_tables(),
        "file": __file__,
        "process": os.getpid(),
    }


def _list_tables():
    try:
        return boto3.client("dynamodb").list_tables()["TableNames"]
    except ClientError as error:
        return error.response["Error"]["Code"]


def page(event, context):
    """What arrived by HTTP, sent back; `/bytes` answers with bytes, `/cookies` sets two, `/away` redirects."""
    match event["rawPath"]:
        case "/bytes":
            body = base64.b64encode(bytes(range(256))).decode()
            return {
                "statusCode": 200,
                "headers": {"content-type": "image/png"},
                "body": body,
                "isBase64Encoded": True,
            }
        case "/cookies":
            return {"statusCode": 200, "cookies": ["a=1; Path=/", "b=2; HttpOnly"], "body": "two"}
        case "/away":
            return {"statusCode": 303, "headers": {"location": "/sign-in"}}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(event)}
