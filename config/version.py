"""The version of this release, as `pyproject.toml` has it; certificates name it."""

PRODUCT_VERSION = "0.1.0"
