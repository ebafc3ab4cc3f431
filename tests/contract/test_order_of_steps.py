"""The order of steps from single credits to what is paid."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from slakit.contract.remedies import STEPS, Step, StepPlace, order_of_steps


def _place(step: Step, place: str, other: Step) -> StepPlace:
    return StepPlace.model_validate({"step": step, "place": place, "other": other})


def test_without_other_places_the_usual_order_holds() -> None:
    assert order_of_steps(()) == STEPS


def test_a_step_stands_right_beside_the_other() -> None:
    order = order_of_steps((_place("caps", "after", "tax"), _place("rounding", "before", "caps")))
    assert order[order.index("tax") :][:3] == ("tax", "rounding", "caps")


def test_of_several_at_one_side_the_first_written_comes_first() -> None:
    order = order_of_steps((_place("tax", "before", "highest"), _place("caps", "before", "highest")))
    assert order[order.index("highest") - 2 :][:3] == ("tax", "caps", "highest")


@given(st.data())
def test_every_place_is_kept_and_no_step_is_lost(data: st.DataObject) -> None:
    moved = data.draw(st.lists(st.sampled_from(STEPS), unique=True, max_size=len(STEPS) - 1))
    free: list[Step] = [step for step in STEPS if step not in moved]
    places = []
    for step in moved:  # each stands beside one that has its place already, so there is no circle
        places.append(_place(step, data.draw(st.sampled_from(["before", "after"])), data.draw(st.sampled_from(free))))
        free.append(step)
    order = order_of_steps(tuple(places))
    assert sorted(order) == sorted(STEPS)
    for place in places:
        before = order.index(place.step) < order.index(place.other)
        assert before is (place.place == "before")


def test_the_order_does_not_depend_on_which_line_comes_first() -> None:
    places = [_place("tax", "before", "caps"), _place("claims", "before", "tax"),
              _place("minimum", "after", "cost-centres")]  # fmt: skip
    assert len({order_of_steps(tuple(some)) for some in permutations(places)}) == 1
