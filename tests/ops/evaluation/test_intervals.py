"""A share, and how sure one can be of it."""

from ops.evaluation.intervals import share


def test_a_share_is_a_sum_of_parts_over_a_sum_of_wholes() -> None:
    found = share([1, 0, 2], [2, 2, 4])

    assert found is not None
    assert (found.value, found.parts, found.wholes) == (0.375, 3, 8)


def test_the_interval_holds_the_share_and_narrows_with_more_messages() -> None:
    few, many = share([1, 0] * 5, [1, 1] * 5), share([1, 0] * 200, [1, 1] * 200)

    assert few is not None
    assert many is not None
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert few.low < many.low < 0.5 < many.high < few.high


def test_an_interval_is_about_as_wide_as_theory_has_it() -> None:
    found = share([1] * 200 + [0] * 200, [1] * 400)

    assert found is not None
    assert found.low is not None
    assert found.high is not None
    # 1.96 standard errors of a share of a half of 400 are 0.049 on either side
    assert abs(found.low - 0.451) < 0.006
    assert abs(found.high - 0.549) < 0.006


def test_the_same_messages_give_the_same_interval_each_time() -> None:
    assert share([1, 0, 1, 1], [1, 1, 1, 1]) == share([1, 0, 1, 1], [1, 1, 1, 1])


def test_of_one_message_there_is_no_interval_and_of_nothing_no_share() -> None:
    alone = share([1], [1])

    assert alone is not None
    assert alone.interval is None
    assert share([], []) is None
    assert share([0, 0], [0, 0]) is None


def test_messages_that_a_figure_is_not_about_do_not_make_it_surer() -> None:
    with_others = share([1, 0, 0, 0], [1, 1, 0, 0])

    assert with_others is not None
    assert (with_others.low, with_others.high) == (0.0, 1.0)
