"""Times in words, relative to when a message came: "昨天下午3点", "two hours ago", "20 May at 4:45 pm"."""

from parsers.fields.times.model import Exactness, FoundTime, Moment
from parsers.fields.times.reading import find_times, read_time

__all__ = ["Exactness", "FoundTime", "Moment", "find_times", "read_time"]
