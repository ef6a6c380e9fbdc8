"""One FilterSet and one visibility gate behind every list."""
