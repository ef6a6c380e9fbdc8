"""A large record that is made up, to measure with and to practise on: some hundred matters, multiplied."""
