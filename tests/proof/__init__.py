"""The proof: what `make proof` runs and writes to `docs/proof.md`."""
