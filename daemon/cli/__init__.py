"""The command line: one file a group of commands; imports what it needs when a command runs."""
