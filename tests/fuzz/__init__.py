"""Fuzzing: texts that nobody would write, read and laid out; whatever comes of it, it is never an exception."""
