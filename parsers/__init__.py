"""Reading mail: bytes and text in, data out. Pure; knows nothing of the desk."""
