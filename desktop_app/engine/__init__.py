"""From a path to an answer, without Qt."""
