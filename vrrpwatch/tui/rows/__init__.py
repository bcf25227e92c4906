"""What the screens show, as plain rows: pure functions from a picture, which know no terminal."""
