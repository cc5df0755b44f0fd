"""Learning categories from the desk's own tickets."""

from daemon.desk.classifier.classifier import Classifier, Opinion
from daemon.desk.classifier.explaining import Word
from daemon.desk.classifier.rows import Row
from daemon.desk.classifier.rules import Rule

__all__ = ["Classifier", "Opinion", "Row", "Rule", "Word"]
