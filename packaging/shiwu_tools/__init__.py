"""The tools that build, measure and release the program."""
