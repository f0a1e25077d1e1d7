"""What the process is given by the system: display, environment variables, signals, encoding."""
