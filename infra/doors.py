"""Every door of the service: the events that each queue hears and the routes that each function answers."""

OUR_SOURCE = "early-response"
CONTACT_REPORTED = "ContactReported"
# What others tell us of a contact: the type of the CloudEvent in the detail says the same once more.
CONTACTS = (CONTACT_REPORTED, "ContactUpdated", "ContactCorrected", "ContactCancelled", "ContactClosed")
# What the canary comes as: a contact of this source, which is not ours and so takes the way of all contacts.
CANARY_SOURCE = "early-response.canary"
CANARY = {"canary": True}

# Queue → names of our own events that are put into it.
EVENTS_HEARD = {
    "Dispatch": (
        "CaseOpened",
        "CaseRegraded",
        "OfferDeclined",
        "OfferTimedOut",
        "OfferWithdrawn",
        "ResponderClear",
        "ResponderStoodDown",
        "OffersReopened",
        "HoldReleased",
        "LoneVisitApproved",
        "BriefingChanged",
        "CanaryOpened",
    ),
    "Notify": (
        "PairOffered",
        "OfferRepeated",
        "OfferWithdrawn",
        "CaseEscalated",
        "CaseRegraded",
        "ResponderStoodDown",
        "LoneVisitApproved",
        "BriefingChanged",
        "ContactJoined",
        "CanaryDispatched",
        "MoveAdvised",
        "AbsenceRecorded",
        "SwapAsked",
        "ShiftOffered",
        "ExchangeAnswered",
        "OnCallBegan",
        "OnCallEnded",
    ),
    "Watch": ("PairOffered", "OfferExtended"),
    "Planner": (
        "CaseOpened",
        "CaseRegraded",
        "CaseClosed",
        "CaseWithdrawn",
        "PairAssigned",
        "PairDiverted",
        "ResponderStoodDown",
        "LoneVisitApproved",
        "AppointmentAgreed",
        "AppointmentWithdrawn",
        "AvailabilityRecorded",
    ),
    "Replay": ("ReplayAsked",),
    "Rota": ("RotaChanged", "AbsenceRecorded", "AbsenceEnded"),
    "RotaPlanner": ("RotaProposalAsked",),
    "Feedback": ("AnswerGiven",),
    "Simulator": ("SimulationAsked", "SimulationPartPlayed"),
}

# Routes that ask for an access token of the user pool before the function is called.
SIGNED_IN_ROUTES = {"api": ("GET /api/v1/{proxy+}", "POST /api/v1/{proxy+}")}

# Routes open to the world. The console checks the session itself and redirects to its sign-in page.
PUBLIC_ROUTES = {
    "api": ("GET /api/v1/openapi.json",),
    # Calendar programs come with nothing but the address. A route of its own: a flood there slows down no page.
    "console": ("GET /", "POST /", "GET /{proxy+}", "POST /{proxy+}", "GET /calendar/{token}"),
}

# Groups of the user pool: what a person may do follows from these.
GROUPS = {
    "control-room": "Raises and watches contacts, triggers and overrides dispatches",
    "responder": "Social workers and police responders on the rota",
    "manager": "Duty managers and service managers",
    "rota-administrator": "Shifts, leave, swaps and cover",
    "governance": "Audit, retention and subject access",
}
