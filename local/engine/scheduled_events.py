"""A schedule whose target is a bus puts the event there that it names.

The emulator forwards its own event instead, under a source and a name of its own.
"""

from __future__ import annotations

from typing import Any


def install() -> None:
    """From now on source and name of a scheduled event are those of the target. Safe to call again."""
    from ministack.services import eventbridge

    invoke = eventbridge._invoke_target
    if getattr(invoke, "names_events", False):
        return

    def invoke_as_deployed(target: dict[str, Any], event: dict[str, Any], *rest: Any) -> Any:
        told = target.get("EventBridgeParameters")
        if told:
            event = {**event, "Source": told["Source"], "DetailType": told["DetailType"], "Resources": []}
        return invoke(target, event, *rest)

    invoke_as_deployed.names_events = True  # type: ignore[attr-defined]
    eventbridge._invoke_target = invoke_as_deployed
