"""The local engine: the deployed template, run on this machine. Nothing else here knows the emulator by name."""

from local.engine.engine import Engine
from local.engine.errors import (
    EngineError,
    FunctionFailed,
    NotHonoured,
    NotQuiet,
    StackFailed,
    TemplateMissing,
)
from local.engine.template import Template, synthesize

__all__ = [
    "Engine",
    "EngineError",
    "FunctionFailed",
    "NotHonoured",
    "NotQuiet",
    "StackFailed",
    "Template",
    "TemplateMissing",
    "synthesize",
]
