"""Reading `config.toml`: every problem at once, each with file, line, key, value and remedy (SPEC I2)."""
