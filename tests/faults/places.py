"""The names of the places where a sweep can be made to die."""

BEFORE_CLAIM, AFTER_CLAIM = "before the claim", "after the claim"
AFTER_DATA, AFTER_MARK = "after DATA, before the mark", "after the mark"
IN_MARK = "in the marking transaction"
PLACES = (BEFORE_CLAIM, AFTER_CLAIM, AFTER_DATA, IN_MARK, AFTER_MARK)
