"""Floor 1: the law as TOML, one folder per regime and one file per version, and its loader. No Django."""
