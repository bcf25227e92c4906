"""The terminal UI. It gets pictures of a moment, and draws them; it never touches the analysis."""
