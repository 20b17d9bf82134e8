"""What the figures of the report mean, and what was assumed: printed wherever they are."""

from shared.planning.simulation.assumptions import ASSUMED

DEFINITIONS: dict[str, str] = {
    "Pairs": "How many social workers, and as many police responders, begin a shift each day. "
    "A pair is made for each case: anybody may go with anybody.",
    "Grade 2 in 60 min, Grade 3 in 48 h": "Contacts that needed a visit where both were on scene "
    "within the longest time of the grade, counted from the report, as a share of all that needed a visit. "
    "Those never reached are included.",
    "(… to …)": "The 95 % interval, with the weeks played as the sample; none for fewer than four weeks. It "
    "covers chance, not the assumptions.",
    "Median, 90th, 95th, 99th, longest": "From the report to both on scene, of those attended: so many in a "
    "hundred do not wait longer (nearest rank).",
    "Unmet": f"Nobody had been sent {ASSUMED.given_up_after_due / 60:.0f} hours after the deadline: the case is "
    "handed to the day service. Who was reached late is not unmet.",
    "Social-worker hours a day": "Hours on duty by the rota, of everybody together.",
    "Posts (FTE), a year": f"Social workers only, at {ASSUMED.seed_hours_a_day:g} hours on duty a day for "
    f"{ASSUMED.seed_fte:g} posts and £{ASSUMED.seed_pounds / 1e6:.1f}m a year: "
    f"£{ASSUMED.seed_pounds / ASSUMED.seed_fte:,.0f} a post. The police are matched and cost the service "
    "nothing.",
    "Busy": "From being settled on a case until the visit is written up, within the shift, as a share of the time "
    "on duty. Being on the way to wait elsewhere is not busy.",
    "Overtime, late ends": "Hours after the end of the shift until the last case is written up; how many shifts "
    "ended so.",
    "Driven": "Kilometres by road of every journey to a case or to a place to wait. The way home is not in it.",
    "Diversions": "Pairs on the way to a Grade 3 that were sent to a Grade 2 instead.",
    "A blank": f"Nothing was measured, or fewer than {ASSUMED.suppress_under} contacts. It is never zero.",
}

ASSUMPTIONS: tuple[str, ...] = (
    "Demand is that of 1 October 2012 to 30 September 2013: 133.5 contacts a day, with the hours, days and "
    "districts of the policy files. There is no season in it, because no figure by month was published: months "
    "differ by chance alone.",
    "A third of contacts is Grade 2. Within a grade every activity is as likely; time on scene is log-normal with "
    f"the median and 90th percentile of the activity, at most {ASSUMED.longest_visit / 60:g} hours. The write-up "
    "follows, with both people busy.",
    "The share that needs a visit is an assumption of each scenario. The others are advised, redirected, handed "
    "back or the day team's, and take nobody's time.",
    f"Both accept: the slower answers after {ASSUMED.answer_mean:g} minute on average, at most "
    f"{ASSUMED.answer_longest:g}. Nobody declines, nobody is ill, every shift is worked.",
    "Everybody has every skill. Grade 3 visits start when people can be spared; appointments agreed with "
    "households are not played.",
    "Journeys take what the policy's model says. People stay where the last visit was until they are sent again.",
    f"Shifts made from a number of pairs are of {ASSUMED.shift_hours:g} hours unless said otherwise; they start "
    "where cover is thinnest against demand, at least two pairs at any hour where they suffice.",
    "Clocks are not changed. A decision is taken when anything changes, and at least every "
    f"{ASSUMED.look_every:g} minutes.",
)
