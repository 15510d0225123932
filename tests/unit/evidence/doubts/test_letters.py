"""Letters and digits: what differs by a mistype from what is written elsewhere."""

import pytest

from attain.evidence.doubts.words import (
    is_syllable,
    number_of_its_source,
    spelling,
    syllables,
    words_of_id,
)

WORDS = ("observations", "targets", "plan_targets", "claims", "plan_claims", "attainment")


# ---- letters ------------------------------------------------------------------------------------
def test_a_word_that_is_another_with_two_letters_exchanged(believed, text, elsewhere, sound):
    """
    text      | elsewhere | sound
    igải      | giải giải | False
    giải      | igải igải | False
    igải igải | giải giải | True
    giải      | giải      | True
    igải      | tiền      | True
    igải      |           | True
    """
    notes = [{"note_en": elsewhere}]
    assert believed(spelling, {"title": text}, table="sources", column="title", bridges=notes) == [
        sound
    ]
    names = believed(
        spelling, {"name_vi": text}, column="name_vi", observations=[{"quote": elsewhere}]
    )
    assert names == [sound]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("targets", "target"), ("plan_targets", "target"), ("claims", "claim"),
        ("plan_claims", "claim"), ("attainment", "attainment"),
    ],
)  # fmt: skip
def test_a_word_of_an_id_stands_in_its_row_or_in_another_id(believed, name, key, id_, sound):
    """
    id_             | sound
    plan-2023-jobs  | True
    Plan-2023-Jobs  | True
    plan-2023-jbos  | False
    palni-2023-jobs | False
    plan-2032-jobs  | False
    jbos            | True
    jobs-jobs       | True
    jbos-jbos       | False
    half-jobs       | True
    """
    row = {key: id_, "indicator": "new_jobs", "period": "2023", "quote": "jbos", "note": "jbos"}
    others = {"plan_claims": [{"claim": "half-2022"}], "targets": [{"target": "plan-half"}]}
    rows = [row, *others.pop(name, []), {key: "and-half"}]
    assert believed(words_of_id, *rows, table=name, **others)[0] == sound


def test_a_number_differs_by_a_digit_from_another_of_its_source(believed, text, elsewhere, sound):
    """
    text          | elsewhere | sound
    5.99          | 5.09      | False
    5,99%         | 5.09      | False
    5.90          | 5.09      | False
    5.99          | 5.99      | True
    5.99          | 5.06      | True
    5.9           | 5.8       | True  # two digits are too few
    0.599         | 0.509     | False
    0.59          | 0.58      | True
    12/11         | 1212      | True  # a day
    12/23         | 12/24     | False  # a rank as a whole
    25.600        | 25700     | False
    of 12/11/2023 | 1112      | True
    of 30/7       | 308       | True
    2023          | 2024      | True
    1923          | 1924      | True
    1823          | 1824      | False
    a-599         | 509       | False
    5.99 and 5.09 |           | True
    5.99 and 5.09 | 5.09      | True
    5.99 and 5.99 | 5.09      | True
    """
    look = {"table": "claims", "column": "note"}
    for source, found in (("s", sound), ("nso-1", True)):
        row = {"source": source, "note": text}
        sources = [{"source": source, "title": elsewhere}, {"source": "t", "title": "5.98"}]
        assert believed(number_of_its_source, row, **look, sources=sources) == [found]


@pytest.mark.parametrize("name", WORDS)
def test_numbers_of_every_table_with_words_are_read(believed, name):
    test, row = number_of_its_source, {"source": "s", "note": "5.99"}
    sources = [{"source": "s", "title": "5.09"}]
    assert believed(test, row, table=name, column="note", sources=sources) == [False]
    held = {"table": "sources", "column": "title", name: [{"source": "s", "note": "5.99"}]}
    assert believed(test, {"source": "s", "title": "5.09"}, **held) == [False]


# ---- Vietnamese ---------------------------------------------------------------------------------
def test_a_word_among_vietnamese_ones_is_a_syllable(believed, text, sound):
    """
    text                                        | sound
    toàn tỉnh có hộ                             | True
    toàn tỉnh có strange                        | False  # one word of four
    toàn tỉnh strange                           | True  # of another language
    toàn tỉnh igải                              | False  # but for letters that no other one has
    toàn tỉnh có Strange                        | False
    toàn tỉnh có STRANGE                        | True
    toàn tỉnh có GRDPs                          | True
    toàn tỉnh có strange strange một hai ba bốn | True
    strange words of English                    | True
                                                | True
    """
    found = believed(syllables, {"title": text}, table="sources", column="title")
    assert found == [sound]
    elsewhere = [{"quote": "strange Strange igải"}]
    look = {"table": "sources", "column": "title", "observations": elsewhere}
    assert believed(syllables, {"title": text}, **look) == [True]


@pytest.mark.parametrize(
    ("word", "own"),
    [
        ("nghiêng", True), ("Đồng", True), ("ƯỚC", True), ("quyết", True), ("thuở", True),
        ("a", True), ("ngheèo", False), ("hcoah", False), ("lượgn", False), ("Nôgn", False),
        ("jobs", False), ("fa", False), ("", False),
    ],
)  # fmt: skip
def test_the_letters_of_a_vietnamese_syllable(word, own):
    assert is_syllable(word) is own
