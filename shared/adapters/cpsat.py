"""CP-SAT of OR-Tools behind the port of the rota proposal. The only module that knows it.

It is in no package of the functions on the path (see docs/decisions/011-rota-proposal.md).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import floor

from ortools.sat.python import cp_model

from shared.planning.proposal.problem import Answer, Effort, PairWant, Problem, Spread, Want
from shared.planning.proposal.start import first_answer


class CpSatSolver:
    """Solver by CP-SAT: several problems at once, each on one thread, which makes an answer the same again.

    One thread that follows its linear relaxation closely (level 2) was better than several of the usual mixture:
    see the decision.
    """

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads

    def solve(self, problems: Sequence[Problem], effort: Effort) -> list[Answer]:
        """See Solver. Each problem gets the same share of the effort."""
        at_once = min(self._threads, len(problems)) or 1
        rounds = -(-len(problems) // at_once)
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(lambda problem: _solve(problem, effort, rounds), problems))


def _solve(problem: Problem, effort: Effort, rounds: int) -> Answer:
    model, solver, start = _Model(problem), cp_model.CpSolver(), first_answer(problem)
    for number, choice in enumerate(model.choices):
        model.cp.add_hint(choice, number in start)
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    # Presolving took longer than it saved: without it the first good rota is there in seconds.
    solver.parameters.cp_model_presolve = False
    solver.parameters.random_seed = effort.seed
    solver.parameters.max_deterministic_time = effort.work / rounds
    solver.parameters.max_time_in_seconds = effort.seconds / rounds
    status = solver.solve(model.cp)
    work_done = solver.response_proto.deterministic_time
    cut_short = status != cp_model.OPTIMAL and work_done < solver.parameters.max_deterministic_time
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(start, problem.least_cost(), cut_short)
    taken = frozenset(n for n, choice in enumerate(model.choices) if solver.boolean_value(choice))
    return Answer(taken, floor(solver.best_objective_bound), cut_short)


class _Model:
    """The problem in the solver's words."""

    def __init__(self, problem: Problem) -> None:
        self.cp = cp_model.CpModel()
        self.choices = [self.cp.new_bool_var(f"choice {number}") for number in range(problem.choices)]
        self._costs: list[cp_model.LinearExprT] = [sum(problem.fixed_costs.values())]
        for limit in problem.limits:
            if all(weight == 1 for _, weight in limit.weights) and limit.most == 1:
                self.cp.add_at_most_one(self.choices[n] for n, _ in limit.weights)
            else:
                self.cp.add(sum(self.choices[n] * weight for n, weight in limit.weights) <= limit.most)
        for rest in problem.rests:
            self._rest(rest.alternatives)
        for want in problem.wants:
            self._want(want)
        for pair in problem.pairs:
            self._pair(pair)
        for spread in problem.spreads:
            self._spread(spread)
        self._costs += [self.choices[n] * price for _, n, price in problem.prices]
        self.cp.minimize(sum(self._costs))

    def _rest(self, alternatives: Sequence[Sequence[int]]) -> None:
        taken = [self.cp.new_bool_var("rest") for _ in alternatives]
        self.cp.add_bool_or(taken)
        for rest, blocked in zip(taken, alternatives, strict=True):
            for choice in blocked:
                self.cp.add_implication(rest, ~self.choices[choice])

    def _want(self, want: Want) -> None:
        missing = self.cp.new_int_var(0, want.people, want.name)
        self.cp.add(sum(self.choices[n] for n in want.choices) + missing >= want.people)
        self._costs.append(missing * want.each)

    def _pair(self, want: PairWant) -> None:
        """Levels never rise, so the cheapest way to miss some is to miss the last ones."""
        missing = [self.cp.new_bool_var("pair") for _ in want.levels]
        for side, already in zip(want.sides, want.already, strict=True):
            there = sum(self.choices[n] for n in side) + already
            self.cp.add(there + sum(missing) >= len(want.levels))
        self._costs += [level * miss for level, miss in zip(want.levels, missing, strict=True)]

    def _spread(self, spread: Spread) -> None:
        most = max(len(choices) + there for choices, there in spread.shares)
        least, greatest = self.cp.new_int_var(0, most, "least"), self.cp.new_int_var(0, most, "greatest")
        beyond = self.cp.new_int_var(0, most, spread.name)
        for choices, there in spread.shares:
            count = sum(self.choices[n] for n in choices) + there
            self.cp.add(count >= least)
            self.cp.add(count <= greatest)
        self.cp.add(beyond >= greatest - least - 1)
        self._costs.append(beyond * spread.each)
