"""The tests of Postdesk."""
