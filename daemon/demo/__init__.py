"""The demonstration: a mail host in this process and a short day at the desk."""
