"""The service: outputs that grow for months, and the word to whoever started it. No screen, no command line."""
