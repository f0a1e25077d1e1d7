"""The environment of the process: display, environment variables, signals, encoding."""
