"""How days and instants are written where Django itself writes them."""
