"""Reports: figures turned into what a manager reads."""
