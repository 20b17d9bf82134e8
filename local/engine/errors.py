"""What can go wrong with the local engine.

EngineError
├── TemplateMissing   there is no synthesized template, or it can not be read
├── NotHonoured       the template asks for something that the engine would accept and then ignore
├── StackFailed       the template was refused, or came up incomplete
├── FunctionFailed    a function raised, or died, when it was invoked
└── NotQuiet          work was still going on when the time to wait was over
"""


class EngineError(Exception):
    """The local engine can not do what was asked."""


class TemplateMissing(EngineError):
    """There is no template that can be read."""


class NotHonoured(EngineError):
    """The template asks for what this engine can not do; every such thing is named."""


class StackFailed(EngineError):
    """The template did not come up whole."""


class FunctionFailed(EngineError):
    """A function ended with an error; `detail` is what it answered."""

    def __init__(self, function: str, detail: dict[str, object]) -> None:
        super().__init__(f"{function} failed: {detail.get('errorType')}: {detail.get('errorMessage')}")
        self.function = function
        self.detail = detail


class NotQuiet(EngineError):
    """Work was still going on; the message is a picture of it."""
