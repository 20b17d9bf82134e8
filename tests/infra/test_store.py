"""The table keeps what it is told, under our key."""

from tests.infra.conftest import Resource, Synthesis, target_of

INDEXES = {
    "due": ("due_in", "due_at", "KEYS_ONLY"),
    "live": ("live_in", "deadline", "ALL"),
    "led": ("led_by", "deadline", "ALL"),
    "reported": ("reported_on", "reported_at", "ALL"),
}


def the_table(synthesis: Synthesis) -> Resource:
    (table,) = synthesis.of_type("AWS::DynamoDB::Table").values()
    return table


def test_a_deleted_or_damaged_table_can_be_brought_back(live: Synthesis) -> None:
    table = the_table(live)
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["_"]["DeletionPolicy"] == table["_"]["UpdateReplacePolicy"] == "Retain"


def test_what_is_stored_is_encrypted_with_our_own_key_which_is_renewed_yearly(live: Synthesis) -> None:
    sse = the_table(live)["SSESpecification"]
    key = live.of_type("AWS::KMS::Key")[target_of(sse["KMSMasterKeyId"])]
    assert sse["SSEEnabled"] is True
    assert sse["SSEType"] == "KMS"
    assert key["EnableKeyRotation"] is True


def test_every_change_is_told_and_old_records_go_by_themselves(live: Synthesis) -> None:
    table = the_table(live)
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_the_questions_we_ask_have_their_indexes(live: Synthesis) -> None:
    found = {
        index["IndexName"]: (
            *(key["AttributeName"] for key in index["KeySchema"]),
            index["Projection"]["ProjectionType"],
        )
        for index in the_table(live)["GlobalSecondaryIndexes"]
    }
    assert found == INDEXES


def test_a_trial_leaves_nothing_behind_and_differs_in_nothing_else_that_is_made(
    live: Synthesis, trial: Synthesis
) -> None:
    assert the_table(trial)["_"]["DeletionPolicy"] == "Delete"
    assert the_table(trial)["DeletionProtectionEnabled"] is False
    assert {n: r["Type"] for n, r in trial.template["Resources"].items()} == {
        n: r["Type"] for n, r in live.template["Resources"].items()
    }
