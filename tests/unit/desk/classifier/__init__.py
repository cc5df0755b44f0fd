"""Learning categories from tickets."""
