"""How clauses are checked and what people do, in English: sentences that can be signed, made from the model."""

from __future__ import annotations

from fractions import Fraction

from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.duties import Escalation, Obligation, Review
from slakit.contract.expressions import Unit
from slakit.contract.measures import Range
from slakit.contract.model import Clause, Contract, Outcome
from slakit.contract.verification import ClausePromise, Decision, Sample, Verification
from slakit.contract.wilson import Side, Z, keeping
from slakit.render.english.deadlines import counting_rule, deadline_words, length_words, who_words
from slakit.render.english.values import ValueWords
from slakit.render.english.words import bounds, capital, counts_as, joined, quoted, window
from slakit.render.figures import count_text, exact_text

__all__ = ["ClauseWords"]

_NOT_APPLICABLE = {
    "left out": "is left out of both sums",
    "full marks": "counts as fulfilled in full",
    "zero": "counts as not fulfilled at all",
    None: "leaves the score of that item undecided, for this agreement does not say what it counts as",
}


class ClauseWords:
    """Sentences about the clauses of one contract, and about what people do."""

    _contract: Contract

    # ------------------------------------------------------------ how a clause is checked

    def binds(self, clause: Clause) -> str:
        """Tell whom a clause puts under a duty; empty where it does not say."""
        if clause.binds is None:
            return ""
        verb = "are" if clause.binds == "both parties" else "is"
        return f"{capital(who_words(clause.binds))} {verb} bound by this clause."

    def verification(self, verification: Verification) -> tuple[str, ...]:
        """Return every term of a verification but its scorecard and what follows, one paragraph each."""
        found = [self._checked(verification)]
        if verification.promise is not None:
            found.append(self._promised(verification, verification.promise))
        found += self._scored(verification)
        if verification.promise is not None and verification.decision is not None:
            found.append(self._decided(verification, verification.promise, verification.decision))
        if verification.needs is not None:
            found.append(
                f"Fewer than {count_text(verification.needs)} {verification.sample.items} decide nothing: they count as"
                " missing evidence."
            )
        if verification.no_data is not None:
            kind = verification.each
            found.append(
                f"If evidence is missing for a {window(kind)}, {counts_as(verification.no_data, kind)}. Missing"
                " evidence never keeps a promise."
            )
        if verification.exceptions is not None:
            verb = "have" if verification.exceptions == "both parties" else "has"
            found.append(
                "An exception counts only where it is logged for the item that it concerns and"
                f" {who_words(verification.exceptions)} {verb} accepted it; that item is then left out of the sample."
            )
        if verification.kept is not None:
            found.append(f"The evidence is kept for {length_words(verification.kept)}.")
        return tuple(found)

    @staticmethod
    def _sample(sample: Sample) -> str:
        if sample.count is not None:
            return f"{count_text(sample.count)} {sample.items}{' drawn at random' if sample.random else ''}"
        if sample.share is not None:
            return f"{exact_text(sample.share * 100)} % of all {sample.items}"
        return f"all {sample.items}"

    def _checked(self, verification: Verification) -> str:
        of = self._sample(verification.sample)
        text = f"In each {window(verification.each)}, this clause is verified by {verification.method} of {of}."
        who = verification.assessed_by
        if who is not None:
            text += f" {capital(who_words(who))} {'assess' if who == 'both parties' else 'assesses'} them."
        return text

    @staticmethod
    def _promised(verification: Verification, promise: ClausePromise) -> str:
        what = "the average score" if promise.of == "average score" else "the share of items that pass"
        return f"In each {window(verification.each)}, {what} shall be {bounds(promise.range, Unit.PERCENT)}."

    @staticmethod
    def _scored(verification: Verification) -> list[str]:
        found = []
        fails = " An item that fails a critical criterion scores 0 %." if verification.critical else ""
        if verification.promise is not None and verification.promise.of == "share passed":
            passes = (
                "An item passes when it fails none of the critical criteria below."
                if verification.critical
                else "An item passes when it is found to be as this clause says."
            )
            return [f"{passes} The share is that of the items that pass, out of all items assessed."]
        if verification.criteria:
            found.append(
                "The score of an item is the sum of the weights of its criteria, each as far as the criterion is"
                f" fulfilled, divided by the sum of all weights ({exact_text(verification.whole)}).{fails} A criterion"
                f" that does not apply to an item {_NOT_APPLICABLE[verification.not_applicable]}. The average score is"
                " the mean of the scores of all items assessed."
            )
        return found

    # ------------------------------------------------------------ who decides, and by which rule

    def _decided(self, verification: Verification, promise: ClausePromise, decision: Decision) -> str:
        who = capital(who_words(decision.party))
        verb = "decide" if decision.party == "both parties" else "decides"
        text = f"{who} {verb} whether the promise is kept"
        if decision.side is None or decision.confidence is None:
            return f"{text}, on the value of the items assessed as it is (the point estimate)."
        confidence = f"{exact_text(decision.confidence * 100)} %"
        z = Z[decision.confidence]
        least = decision.side == "lower"
        sign = "−" if least else "+"
        return (
            f"{text}, not on the share found among the items assessed but on the {decision.side} bound of its Wilson"
            f" score interval at {confidence} confidence (two-sided). This bound is the"
            f" {'lowest' if least else 'highest'} share of all items with which what was found still agrees at that"
            f" confidence; the fewer items are assessed, the further {'below' if least else 'above'} the share found it"
            f" lies. With p for the share found, n for the number of items and z = {exact_text(z)}, it is"
            f" (p + z²/2n {sign} z√(p(1 − p)/n + z²/4n²)) / (1 + z²/n), compared exactly."
            f"{self._enough(verification.sample, promise.range, decision.side, z)}"
        )

    @staticmethod
    def _enough(sample: Sample, promise: Range, side: Side, z: Fraction) -> str:
        """Tell how many items of a sample of known size have to pass; empty where the size is not known."""
        if sample.count is None:
            return ""
        of, found = f" Of {count_text(sample.count)} {sample.items},", keeping(side, sample.count, z, promise)
        if found is None:
            return f"{of} no number that pass keeps this promise."
        least, most = found
        if most == sample.count:
            return f"{of} at least {count_text(least)} must pass." if least else f"{of} any number may pass."
        if least == 0:
            return f"{of} at most {count_text(most)} may pass."
        return f"{of} at least {count_text(least)} and at most {count_text(most)} must pass."

    # ------------------------------------------------------------ what follows

    def follows(self, clause: Clause) -> tuple[str, ...]:
        """Tell what a missed promise of a clause leads to beside credits; nothing without a promise."""
        verification = clause.verification
        if verification is None or verification.promise is None:
            return ()
        found = []
        if verification.no_data is Outcome.MISSED and verification.credits:
            last = sum(credit.when is None for credit in verification.credits) == 1
            found.append(
                "Where missing evidence counts as missed, the row “when missed” of the credit table applies."
                if last
                else "Where missing evidence counts as missed, this agreement does not say which credit is due."
            )
        found += [self.plan(plan, "the promise is missed") for plan in verification.plans]
        found += [self.termination(termination) for termination in verification.terminations]
        if not found and not verification.credits:
            found.append("Nothing follows from missing this promise.")
        return tuple(found)

    def plan(self, plan: ImprovementPlan, otherwise: str) -> str:
        """Tell when the Provider owes a plan to improve; `otherwise` is the condition of one that has none."""
        when = ValueWords(self._contract).condition(plan.when) if plan.when is not None else otherwise
        return f"If {when}, the Provider owes the Customer an improvement plan {self.plan_deadline(plan)}."

    def plan_deadline(self, plan: ImprovementPlan) -> str:
        """Return by when a plan to improve is owed."""
        return deadline_words(plan.deadline, self._contract, "this is established")

    def termination(self, termination: Termination) -> str:
        """Tell who may end the agreement, and when."""
        when = self.termination_condition(termination)
        text = f"{capital(who_words(termination.party))} may terminate this agreement if {when}."
        if termination.refund is not None:
            fee = quoted(self._contract.agreement.fee(termination.refund).title)
            text += f" What was paid of {fee} for the days after the end is then paid back, in proportion to the days."
        return text

    def termination_condition(self, termination: Termination) -> str:
        """Return when somebody may end the agreement, as a clause."""
        return ValueWords(self._contract, at_hand=False).condition(termination.when)

    # ------------------------------------------------------------ what people do

    def obligation(self, obligation: Obligation) -> tuple[str, ...]:
        """Return the terms of an obligation beside its text."""
        each = f" in each {window(obligation.each)}" if obligation.each is not None else ""
        verb = "do" if obligation.binds == "both parties" else "does"
        due = f", {deadline_words(obligation.due, self._contract)}" if obligation.due is not None else ""
        found = [f"{capital(who_words(obligation.binds))} {verb} this{each}{due}."]
        relief = obligation.relief
        if relief is not None:
            one, many = _RELIEF[relief.outcome]
            verb = many if len(relief.objectives) > 1 else one
            late = "not done in time" if obligation.due is not None else "not done"
            whose = "their" if len(relief.objectives) > 1 else "its"
            where = f"each of {whose} windows " + (
                f"that ends in that {window(obligation.each)}"
                if obligation.each is not None
                else "in which the event lies"
            )
            found.append(f"Where it is {late}, {joined(relief.objectives)} {verb} in {where}.")
        return tuple(found)

    def escalation(self, escalation: Escalation) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return when an escalation begins, and its steps: who is told, and by when."""
        start = "The following are told, in this order."
        if escalation.when is not None:
            start = (
                f"If {ValueWords(self._contract).condition(escalation.when)}, the following are told, in this order."
            )
        otherwise = "this is established" if escalation.when is not None else ""
        steps = [(s.who, deadline_words(s.deadline, self._contract, otherwise)) for s in escalation.steps]
        return start, tuple(steps)

    def review(self, review: Review) -> tuple[str, ...]:
        """Return the terms of a review."""
        text = f"The parties hold this review in each {window(review.each)}."
        if review.attended_by:
            text += f" It is attended by: {joined(review.attended_by)}."
        if review.report is not None:
            text += f" Its report is sent {deadline_words(review.report, self._contract, 'the review')}."
        return (text,)

    def counting_rule(self) -> str:
        """Tell how the days and months of deadlines are counted."""
        return counting_rule()


_RELIEF = {
    Outcome.MET: ("counts as met", "count as met"),
    Outcome.MISSED: ("counts as missed", "count as missed"),
    Outcome.NO_DATA: ("is left out", "are left out"),
    Outcome.UNDECIDED: ("is undecided", "are undecided"),
}
