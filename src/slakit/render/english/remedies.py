"""What becomes of credits, and what follows beside them, in English: one sentence a line of the remedies."""

from __future__ import annotations

from fractions import Fraction

from slakit.contract.expressions import Expression, Literal_, Unit
from slakit.contract.model import Cap, Credit, MoneyRounding
from slakit.contract.payments import PerPoint
from slakit.contract.remedies import (
    Claim,
    CostCentre,
    CreditSplit,
    CreditTax,
    EarnBack,
    HighestOnly,
    LeastPayment,
    Settlement,
    Step,
)
from slakit.render.english.deadlines import deadline_words
from slakit.render.english.payments import PayWords
from slakit.render.english.terms import TermWords
from slakit.render.english.values import ValueWords, reach_words
from slakit.render.english.words import joined, mode_words, quoted, window
from slakit.render.figures import exact_text, mixed_text, paid_text
from slakit.timeline import WindowKind

__all__ = ["RemedyWords"]

_CAPPED = {
    "credits": "credits",
    "bonuses": "bonuses",
    "points": "service points",
    "service days": "days of service",
}
_RESTS = {
    "lost": "What exceeds this is lost.",
    "carried forward": "What exceeds this is carried forward, as a part of what the next {window} comes to.",
    "counts": "What exceeds this is not paid, and still counts towards every other limit.",
}
_STEPS: dict[Step, str] = {
    "multipliers": "factors on single credits",
    "line-limits": "limits of single credits",
    "rounding": "rounding of each credit",
    "highest": "only the highest of several credits",
    "points": "service points turned into money",
    "carried-excess": "what earlier windows carried forward is added",
    "caps": "limits of the sum",
    "minimum": "least payment",
    "claims": "credits that were not claimed in time fall away",
    "tax": "tax",
    "settlement": "settlement",
    "cost-centres": "split over cost centres",
    "earn-back": "what is earned back",
    "bonuses": "bonuses set against credits",
}


class RemedyWords(TermWords):
    """Sentences about the remedies of one contract."""

    # ------------------------------------------------------------ limits and rounding

    def cap(self, cap: Cap, *, rest: bool = False) -> str:
        """Return the most that credits may come to, and with `rest` what becomes of the excess."""
        whose = "all objectives together" if not cap.objectives else joined(cap.objectives)
        each = window(cap.each)
        when = "over the whole term" if cap.each is WindowKind.TERM else f"in each {each}"
        if cap.over is not None:
            when += f", counted {reach_words(cap.over)}, up to its end"
        apart = f", counted separately for each {quoted(cap.entity)}" if cap.entity is not None else ""
        text = f"The {_CAPPED[cap.what]} of {whose} come to at most {self.amount(cap.limit)} {when}{apart}."
        return f"{text} {_RESTS[cap.rest or 'lost'].format(window=each)}" if rest else text

    def money_rounding(self, rounding: MoneyRounding | None) -> str:
        """How amounts are rounded."""
        if rounding is None:
            return (
                "No rounding is agreed: an amount that is not a whole number of the currency's smallest unit stays"
                " undetermined until the parties agree on it."
            )
        step, mode = rounding.step, mode_words(rounding.mode)
        if any(place.step == "rounding" for place in self._contract.remedies.order):
            return f"Credits are rounded {mode} to {step}, once, at the place that the order of steps below gives it."
        limits = "; so is each limit" if self._contract.remedies.caps else ""
        return f"Each credit is rounded {mode} to {step}, once, before any limit below is applied{limits}."

    # ------------------------------------------------------------ credits over several objectives

    def shared_credit(self, credit: Credit) -> str:
        """Return a line that pays for what several objectives came to, or for points, as a sentence."""
        who = "bonus" if credit.bonus else "credit"
        whom = "Provider" if credit.bonus else "Customer"
        when = f" when {self.condition(credit.condition)}" if credit.condition is not None else ""
        words = PayWords(self._contract)
        if credit.amount is None:
            return f"No {who} is due{words.units(credit)}{when}."
        return f"A {who} to the {whom} of {words.line(credit)} is due{when}."

    def points_paid(self, credit: Credit, points: Fraction) -> str | None:
        """Return which points a line pays for, and what for each: `points 3 to 6 at EUR 400.00 each`.

        `points` are those in its slice. `None` where it takes more words, as `shared_credit` has.
        """
        per = credit.per
        plain = isinstance(per, PerPoint) and credit.amount is not None and not credit.times and credit.at_most is None
        if not plain or not isinstance(per, PerPoint) or points <= 0:
            return None
        low = per.low.value if isinstance(per.low, Literal_) else Fraction(0) if per.low is None else None
        if not isinstance(low, Fraction):
            return None
        each = PayWords(self._contract).amount(credit.amount)
        if low.denominator != 1 or points.denominator != 1:
            beyond = f" beyond {mixed_text(low)}" if low else ""
            return f"{paid_text('', Unit.SERVICE_POINTS, points)}{beyond} at {each} each"
        if points == 1:
            return f"point {low + 1} at {each}"
        return f"points {low + 1} to {low + points} at {each} each"

    def slice(self, credit: Credit) -> str:
        """Return the part of a value, or of the points of a window, for which a line pays."""
        per = credit.per
        assert per is not None, "checked by the caller"
        if per.high is None:
            return f"beyond {self.value(per.low)}" if per.low is not None else "at all"
        if per.low is None or (isinstance(per.low, Literal_) and per.low.value == 0):
            return f"up to {self.value(per.high)}"
        return f"beyond {self.value(per.low)} and up to {self.value(per.high)}"

    def condition(self, expression: Expression) -> str:
        """Return a condition over what objectives came to."""
        return ValueWords(self._contract).condition(expression)

    def value(self, expression: Expression) -> str:
        """Return a value over what objectives came to."""
        return ValueWords(self._contract).value(expression)

    def highest(self, line: HighestOnly) -> str:
        """Tell that of several credits only the highest is due."""
        names = joined(line.objectives)
        if line.sharing is not None:
            return f"Of the credits of {names} that share one {quoted(line.sharing)}, only the highest is due."
        return f"Of the credits of {names} for one window, only the highest is due."

    def earn_back(self, line: EarnBack) -> str:
        """Tell what is earned back, and when."""
        text = f"The Provider earns back {self.amount(line.amount)} when {self.condition(line.condition)}."
        if line.as_offset:
            return (
                f"{text} This is never paid: it is set against later credits only, and what is left of it when this"
                " agreement ends lapses."
            )
        return f"{text} It is due in the window in which this comes true, outside the limits of that window."

    # ------------------------------------------------------------ paying

    def least_payment(self, line: LeastPayment) -> str:
        """Tell what becomes of small sums."""
        if line.how == "nothing below":
            return f"Where all credits of a window come to less than {line.amount}, nothing is paid for it."
        return f"Where credits are due for a window and come to less than {line.amount}, they are raised to it."

    def claim(self, line: Claim) -> str:
        """Until when credits have to be claimed."""
        deadline = deadline_words(line.deadline, self._contract)
        return f"A credit that is due on claim only has to be claimed {deadline}; a later claim gives nothing."

    def tax(self, line: CreditTax) -> str:
        """How credits are taxed."""
        return f"Tax of {exact_text(line.percent * 100)} % is added to credits."

    def settlement(self, line: Settlement) -> str:
        """How credits are settled."""
        match line.how:
            case "next invoice":
                return "Credits are settled against the next invoice."
            case "service time":
                return "Days of service that are due extend the service by as many days, without a fee."
        deadline = f" {deadline_words(line.paid_by, self._contract)}" if line.paid_by is not None else ""
        return f"Credits are paid in cash{deadline}."

    def split(self, line: CreditSplit) -> str:
        """How credits are split."""
        shares = "" if any(centre.share is not None for centre in line.centres) else ", in equal shares"
        return (
            f"Credits are split over the following cost centres{shares}. Nothing is lost in rounding: what is left"
            " over goes to the largest remainders, and of equal ones to those named first."
        )

    def share(self, centre: CostCentre, of: int) -> str:
        """Return a cost centre's share, one of so many."""
        if centre.share is None:
            return f"one of {of} equal shares"
        return f"{exact_text(centre.share * 100)} %"

    def step(self, step: Step) -> str:
        """Return the name of a step from the amounts of single lines to what is paid."""
        return _STEPS[step]
