"""The positioned tree of a file: one class a grammar rule, so that later stages match on types, not on strings.

A class is named after its rule; its fields are the rule's parts in the order of the grammar, `None` for an
optional part that is not there, and a trailing `tuple` for parts that repeat. Tokens keep their text as
typed.
"""

from slakit.syntax.nodes import Node as Node
from slakit.syntax.tree.agreement import *
from slakit.syntax.tree.calendars import *
from slakit.syntax.tree.clauses import *
from slakit.syntax.tree.examples import *
from slakit.syntax.tree.expressions import *
from slakit.syntax.tree.figures import *
from slakit.syntax.tree.objectives import *
from slakit.syntax.tree.records import *
from slakit.syntax.tree.remedies import *

Block = (
    Use | Parameter | Agreement | Calendar | Records | Clock | Levels | Metric | Span | Benchmark | Figure | Exclusion
    | Objective | Clause | Obligation | Escalation | Review | Schedule | Remedies | Amendment | Test
)  # fmt: skip
Party = TheProvider | TheCustomer | BothParties | ThirdParty
Length = Duration | BusinessDays | CalendarLength
Deadline = WithinLength | ByEndOf
