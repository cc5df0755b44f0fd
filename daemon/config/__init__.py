"""Reading `config.toml`: every problem at once, each with file, line, key, value and remedy (SPEC I2)."""

from daemon.config.loading import load
from daemon.config.policy import policy_from_document
from daemon.config.problems import ConfigError, Problem
from daemon.config.secret import SecretUnavailable
from daemon.config.settings import DeliverySettings, LogSettings, Settings
from daemon.config.shipped_files import shipped, shipped_templates

__all__ = [
    "ConfigError",
    "DeliverySettings",
    "LogSettings",
    "Problem",
    "SecretUnavailable",
    "Settings",
    "load",
    "policy_from_document",
    "shipped",
    "shipped_templates",
]
