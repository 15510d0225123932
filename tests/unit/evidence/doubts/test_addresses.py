"""Addresses: where a title, a word, a number or a day is too near to another one."""

import pytest

from attain.evidence.doubts.lists import day_of_address, title_of_address, twin_of_address
from attain.evidence.doubts.words import words_of_address


@pytest.mark.parametrize(
    ("title", "address", "sound"),
    [
        ("abcdefghij", "abcdefghij", True),
        ("Số hộ ở Hà", "so-ho-o-ha", True),
        ("Số hộ ở Hà", "s%E1%BB%91-h%E1%BB%99-%E1%BB%9F-h%C3%A0", True),
        ("abcdefghij", "abcdefghi", False),  # nine letters of ten
        ("abcdefghij", "abcdefgh", True),
        ("abcdefghij", "abcdef-x-hij", False),  # six and three
        ("abcdefghij", "abcdefg-x-ij", True),  # two may stand together anywhere
        ("abcdefghij", "abcdefghi" + "-ihgfedcbaj" * 20, False),  # however often each is written
        ("", "abcdefghi", True),
    ],
)
def test_a_title_has_fewer_than_nine_of_ten_letters_of_its_address_or_all(
    believed, title, address, sound
):
    row = {"title": title, "url": f"https://x.vn/{address}"}
    assert believed(title_of_address, row) == [sound]


def test_a_title_without_an_address_is_left_in_peace(believed):
    assert believed(title_of_address, {"title": "abcdefghij"}) == [True]


@pytest.mark.parametrize(
    ("word", "usual", "times", "sound"),
    [
        ("gaim", "giảm", 10, False),
        ("gaim", "giảm", 9, True),
        ("acb", "abc", 10, False),
        ("ba", "ab", 10, True),  # two letters are too few
        ("giam", "giảm", 10, True),
        ("gaim", "mua", 10, True),
        ("g%61im", "giảm", 10, False),
        ("GAIM", "giảm", 10, False),
    ],
)
def test_a_word_of_an_address_is_held_against_those_of_the_tables(
    believed, word, usual, times, sound
):
    row = {"url": f"https://x.vn/{word}.html"}
    quotes = [{"quote": f"{usual} {n}"} for n in range(times)]
    assert believed(words_of_address, row, observations=quotes) == [sound]


def test_a_word_that_stands_twice_and_one_like_its_outlet(believed):
    twice = {"url": "https://x.vn/gaim-gaim"}
    assert believed(words_of_address, twice, observations=[{"quote": "giảm " * 10}]) == [True]
    outlet = {"url": "https://nhnadan.vn/", "outlet": "Nhân Dân"}
    assert believed(words_of_address, outlet) == [False]


def test_twins_among_addresses_differ_by_a_letter_or_two(believed, other, sound):
    """
    other                 | sound
    https://x.vn/abcd     | True
    http://www.x.vn/abcd/ | True  # the same page
    https://x.vn/abcx     | False
    https://x.vn/abxy     | False
    https://x.vn/axyz     | True
    https://x.vn/abcde    | True
    """
    rows = [{"url": url} for url in ("https://x.vn/abcd", other, "https://y.vn/long-and-other")]
    assert believed(twin_of_address, *rows) == [sound, sound, True]


def test_an_address_names_the_day(believed, address, published, sound):
    """
    address                         | published  | sound
    a-20230607110508558.htm         | 2023-06-07 | True
    a-20230607110508558.htm         | 2023-06-08 | False
    2023/07/a-20230607110508558.htm | 2023-06-07 | True  # the clock tells more
    2023/06/a                       | 2023-06-30 | True
    2023/06/a                       | 2023-07-01 | False
    202306/a                        | 2023-07-01 | False
    20230630/a                      | 2023-06-01 | True
    a                               | 2023-07-01 | True
    """
    row = {"published": published, "url": f"https://x.vn/{address}"}
    assert believed(day_of_address, row) == [sound]
