"""`postdesk demo`: a mail host of its own, the real daemon against it, and a short day at the desk."""
