"""What the functions are told by their environment. Read once, when the application is built, never at import."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """The environment of a function. A function is given only what it needs (see infra); asking for a setting
    that was not given raises MissingSetting with the variable's name."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    table_name: str | None = Field(None, description="DynamoDB table.")
    bus_name: str | None = Field(None, description="EventBridge bus.")
    watch_queue_url: str | None = Field(None, description="Queue of timers and sweeps.")
    relay_queue_url: str | None = Field(None, description="Queue of stored events that could not be read.")
    alerts_topic_arn: str | None = Field(None, description="SNS topic of the duty manager and the alarms.")
    rota_topic_arn: str | None = Field(None, description="SNS topic of the rota administrators.")
    console_url: str | None = Field(None, description="Address of the console, without a slash at the end.")
    user_pool_client_id: str | None = Field(None, description="Cognito app client of the console.")
    matching_keys: str | None = Field(
        None, description="HMAC keys of KMS by which contacts that are alike are found: the present one first."
    )
    feedback_queue_url: str | None = Field(None, description="Queue of answers and of deliveries that are due.")
    registrations_secret: str | None = Field(
        None, description="Secret with what senders have registered: address, signing keys, certificate."
    )
    callback_hosts: str | None = Field(
        None, description="Hosts that callbacks may reach, exact names with commas between; `none` is none."
    )
    callback_test_port: str = Field(
        "0", description="For one machine: every callback goes to this loopback port instead; 0 is off."
    )
    travel_times: Literal["model", "amazon-location"] = Field(
        "model", description="Whose travel times decide: the county's model, or Amazon Location Service."
    )
    places_file: str | None = Field(
        None, description="Records of places made by local.places; else the small set that comes along."
    )
    stage: str = Field("local", description="Name of the deployment stage.")

    def need(self, name: str) -> str:
        """Return the setting. Raises MissingSetting."""
        value = getattr(self, name)
        if not value:
            raise MissingSetting(f"The environment variable {name.upper()} is not set for this function.")
        return str(value)


class MissingSetting(RuntimeError):
    """A function asks for a setting that its environment does not give."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings found in the environment: TABLE_NAME becomes `table_name`, and so on."""
    return Settings.model_validate({key.lower(): value for key, value in environment.items()})
