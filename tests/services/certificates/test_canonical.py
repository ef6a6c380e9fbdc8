"""The canonical form of a value is the same for everybody who writes it by RFC 8785."""

import pytest

from tracker.services.certificates.canonical import NotCanonical, canonical, digest, read


def test_keys_are_sorted_by_their_utf_16_units_as_the_standard_shows() -> None:
    # RFC 8785 section 3.2.3 gives this order.
    keys = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    told = canonical(dict.fromkeys(keys, 0)).decode()
    assert told == '{"\\r":0,"1":0,"\x80":0,"ö":0,"€":0,"😀":0,"\ufb33":0}'


def test_text_is_escaped_only_where_json_demands_it() -> None:
    # RFC 8785 section 3.2.2.2.
    assert canonical('€$\x0f\nA\'B"\\\\"/') == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


def test_nothing_stands_between_the_signs() -> None:
    assert canonical({"b": [1, True, None], "a": {"x": "y"}}) == b'{"a":{"x":"y"},"b":[1,true,null]}'


@pytest.mark.parametrize("value", [1.5, {"a": [2.0]}, 2**53, "\ud800", {1, 2}])
def test_what_readers_could_write_otherwise_is_refused(value) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize("text", [b'{"a":1,"a":2}', b'{"a":1.0}', b'{"a":NaN}'])
def test_what_could_be_read_in_two_ways_is_not_read(text) -> None:
    with pytest.raises(NotCanonical):
        read(text)


def test_the_hash_is_of_the_value_without_it_however_it_is_laid_out() -> None:
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "sha256": "x", "b": 1})
    assert digest({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
