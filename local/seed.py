"""Fill a fresh deployment: responders, their contracts and shifts, and who can sign in. None is a real person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from local.deployed import Deployed
from local.seed_rota import responders, rosters, shifts
from local.seed_staff import FULL
from shared.adapters.dynamodb.roster import DynamoDBRosterStore
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.adapters.dynamodb.staffing import DynamoDBStaffing
from shared.domain.roster.decision import RotaDecision
from shared.domain.roster.publication import Change
from shared.domain.roster.staffing import Contract
from shared.domain.rota import Responder

PASSWORD = "Evening-Cover-2026!"
"""The password of every demonstration user. It opens nothing but this machine's own emulator."""

STAFF = {
    "control.room": "control-room",
    "duty.manager": "manager",
    "service.manager": "manager",
    "rota.administrator": "rota-administrator",
    "governance.officer": "governance",
}


@dataclass(frozen=True)
class Seeded:
    """What was put in."""

    responders: tuple[Responder, ...]
    shifts: int


def seed(engine: Deployed, friday: date) -> Seeded:
    """The deployment knows its responders, their shifts from that Friday to Monday, and who may sign in."""
    dynamodb, table = engine.client("dynamodb"), engine.outputs["TableName"]
    people = responders()
    for responder in people:
        DynamoDBRotaStore(dynamodb, table).put_responder(responder)
        DynamoDBStaffing(dynamodb, table).save_contract(Contract(responder.id, FULL))
    rota = shifts(friday)
    for edit in rosters(friday):
        of_this = tuple(Change(None, shift) for shift in rota if shift.id.startswith(f"{edit.after.id}."))
        left = DynamoDBRosterStore(dynamodb, table).save(RotaDecision(0, (edit,), changes=of_this))
        assert not left, "The shifts of one roster and weekend fit into one transaction."
    add_users(engine, {**STAFF, **{str(person.id): "responder" for person in people}})
    return Seeded(tuple(people), len(rota))


def add_users(engine: Deployed, group_of: dict[str, str]) -> None:
    """Every user named can sign in with PASSWORD and is in their group; who was there before stays."""
    cognito: Any = engine.client("cognito-idp")
    pool = engine.outputs["UserPoolId"]
    pages = cognito.get_paginator("list_users").paginate(UserPoolId=pool)
    there = {user["Username"] for page in pages for user in page["Users"]}
    for username, group in group_of.items():
        if username in there:
            continue
        cognito.admin_create_user(UserPoolId=pool, Username=username, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=PASSWORD, Permanent=True)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=username, GroupName=group)
