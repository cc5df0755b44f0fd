"""The whole daemon against real sockets, with crashes and faults."""
