"""What the desk decides: pure rules from what is known to effects and reasons. No I/O, no clock."""
