"""Wiring of the rota, and of what every use case stands on; `bootstrap` goes on from here."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import botocore.session

from shared.adapters.clock import SystemClock
from shared.adapters.dynamodb.cases import DynamoDBCaseStore
from shared.adapters.dynamodb.notices import DynamoDBNotices
from shared.adapters.dynamodb.rota import DynamoDBRotaStore
from shared.adapters.ids import new_id
from shared.adapters.sns import SnsMessenger, SnsRotaAdministrators
from shared.domain.policy import Policy
from shared.domain.roster.policies import FeedPolicy
from shared.policy import load, skills
from shared.service.notices import Notices
from shared.service.ports import CaseStore, Clock, RotaStore
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.domain.jobs import JobKind, JobRules
    from shared.domain.roster.feeds import Feed, Said
    from shared.service.away import Absences
    from shared.service.calendars import Calendars, Reader
    from shared.service.cover import CoverAhead, CoverWatch
    from shared.service.exchange import Exchanges
    from shared.service.exchange_store import ExchangeStore
    from shared.service.jobs import Jobs
    from shared.service.proposal_view import ProposalView
    from shared.service.roster import Rosters
    from shared.service.roster_store import RosterStore
    from shared.service.rota_making import RotaMaking
    from shared.service.rota_proposals import RotaProposals
    from shared.service.rota_view import OwnRota, RotaView
    from shared.service.staffing import Staffing, StaffingStore


@dataclass(frozen=True)
class RotaApplication:
    """The time, the policy, the stores that everything needs, and the use cases of the rota."""

    settings: Settings

    @cached_property
    def clock(self) -> Clock:
        """The time."""
        return SystemClock()

    @cached_property
    def policy(self) -> Policy:
        """The policy in force."""
        return load()

    @cached_property
    def _aws(self) -> Any:
        """Where clients come from: botocore's own session, as boto3 would load much that nothing here uses."""
        return botocore.session.get_session()

    @cached_property
    def _dynamodb(self) -> Any:
        return self._aws.create_client("dynamodb")

    def _jobs(self, kind: "JobKind", rules: "JobRules") -> "Jobs":
        """Long work of one kind. Loaded when first asked for."""
        from shared.adapters.dynamodb.jobs import DynamoDBJobs
        from shared.service.jobs import Jobs

        store = DynamoDBJobs(self._dynamodb, self.settings.need("table_name"), rules.kept_for)
        return Jobs(kind, store, rules, self.clock, new_id)

    @cached_property
    def store(self) -> CaseStore:
        """The cases."""
        return DynamoDBCaseStore(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def rota(self) -> RotaStore:
        """Responders and shifts."""
        return DynamoDBRotaStore(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def rosters(self) -> "Rosters":
        """The rota as it is made. Loaded when first asked for: dispatch reads what is published."""
        from shared.service.roster import Rosters

        return Rosters(self._roster_store, self.rota, self.policy.roster, self.policy.bases, self.clock)

    @cached_property
    def notices(self) -> Notices:
        """What people are told of their own shifts."""
        store = DynamoDBNotices(self._dynamodb, self.settings.need("table_name"))
        bases = {base.id: base.name for base in self.policy.bases}
        return Notices(self.rota, store, self.policy.notices, bases, self.clock)

    @cached_property
    def exchanges(self) -> "Exchanges":
        """Shifts that change hands. Loaded when first asked for, like all that few functions use."""
        from shared.service.exchange import Exchanges
        from shared.service.rest import Rest

        rules = self.cover.policy.working_time
        rest = Rest(self.store, rules, self.cover.calendar, self.clock)
        return Exchanges(
            store=self._exchange_store,
            rosters=self.rosters,
            policy=self.policy.exchange,
            too_little_rest=rest.too_little,
            look_back=rest.reach,
            clock=self.clock,
            new_id=new_id,
        )

    @cached_property
    def absences(self) -> "Absences":
        """Leave and sickness."""
        from shared.service.away import Absences

        return Absences(self._exchange_store, self.rosters, self.policy.leave, self.clock, new_id)

    @cached_property
    def cover(self) -> "CoverAhead":
        """What is wrong with the rota in the days ahead."""
        from shared.policy import rota_files
        from shared.service.cover import CoverAhead

        policy, calendar = rota_files.cover(), rota_files.calendar()
        made, kept = self._roster_store, self._staffing_store
        return CoverAhead(self.rota, self.store, self.clock, policy, calendar, self.policy.bases, made, kept)

    @cached_property
    def rota_making(self) -> "RotaMaking":
        """Changes of the rota tried before they are made."""
        from shared.service.rota_making import RotaMaking

        return RotaMaking(self.rosters, self.cover)

    @cached_property
    def rota_view(self) -> "RotaView":
        """What people see of the rota."""
        from shared.service.rota_view import RotaView

        return RotaView(self.cover)

    @cached_property
    def staffing(self) -> "Staffing":
        """Contracts and wishes."""
        from shared.policy.proposal_files import proposing
        from shared.service.staffing import Staffing

        return Staffing(self._staffing_store, self.rota, proposing().staffing, self.clock, new_id)

    @cached_property
    def rota_proposals(self) -> "RotaProposals":
        """Proposed rotas. Loaded when first asked for; the search for them is a function of its own."""
        from shared.adapters.dynamodb.proposals import DynamoDBProposals
        from shared.domain.jobs import JobKind
        from shared.policy.proposal_files import proposing
        from shared.service.rota_proposals import RotaProposals

        rules, jobs = proposing().proposals, self._jobs(JobKind.ROTA_PROPOSAL, proposing().jobs)
        store = DynamoDBProposals(self._dynamodb, self.settings.need("table_name"), jobs.rules.kept_for)
        return RotaProposals(jobs, store, self.rosters, self.staffing, self.cover, rules)

    @cached_property
    def proposal_view(self) -> "ProposalView":
        """What publishing a proposed rota would mean."""
        from shared.service.proposal_view import ProposalView

        return ProposalView(self.rota_proposals)

    @cached_property
    def own_rota(self) -> "OwnRota":
        """What a responder sees of their own rota."""
        from shared.service.rota_view import OwnRota

        return OwnRota(self.rota, self.exchanges, self.clock, self.policy.roster.published_ahead)

    @cached_property
    def cover_watch(self) -> "CoverWatch":
        """What tells the rota administrators of it."""
        from shared.adapters.dynamodb.cover import DynamoDBToldStore
        from shared.service.cover import CoverWatch

        told = DynamoDBToldStore(self._dynamodb, self.settings.need("table_name"))
        desk = SnsRotaAdministrators(self._aws.create_client("sns"), self.settings.need("rota_topic_arn"))
        return CoverWatch(self.cover, told, desk, tuple(skills().values()))

    @cached_property
    def messenger(self) -> SnsMessenger:
        """Text messages, and the topic of those who watch over the service."""
        return SnsMessenger(self._aws.create_client("sns"), self.settings.need("alerts_topic_arn"))

    @cached_property
    def _roster_store(self) -> "RosterStore":
        from shared.adapters.dynamodb.roster import DynamoDBRosterStore

        return DynamoDBRosterStore(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def _staffing_store(self) -> "StaffingStore":
        from shared.adapters.dynamodb.staffing import DynamoDBStaffing

        return DynamoDBStaffing(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def _exchange_store(self) -> "ExchangeStore":
        from shared.adapters.dynamodb.exchange import DynamoDBExchanges

        return DynamoDBExchanges(self._dynamodb, self.settings.need("table_name"))

    @cached_property
    def calendars(self) -> "Calendars":
        """Feeds of shifts, and calendars from outside."""
        from shared.adapters.dynamodb.feeds import DynamoDBFeeds
        from shared.service.calendars import Calendars

        store = DynamoDBFeeds(self._dynamodb, self.settings.need("table_name"))
        return Calendars(self.rota, store, self.policy.feeds, self.policy.outside_calendars, self.clock)

    @cached_property
    def write_calendar(self) -> "Callable[[Feed, tuple[Said, ...], dict[str, str], FeedPolicy], bytes]":
        """Writes feeds. Loaded when first asked for."""
        from shared.adapters.calendars.writing import write_calendar

        return write_calendar

    @cached_property
    def read_calendar(self) -> "Reader":
        """Reads calendars from outside. Loaded when first asked for: its library is used by nothing else."""
        from shared.adapters.calendars.reading import read_calendar

        return read_calendar
