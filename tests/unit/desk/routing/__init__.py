"""Who gets a ticket and who hears of it."""
