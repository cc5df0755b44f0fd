"""The two ends of the wire: mail in over IMAP, mail out over SMTP."""
