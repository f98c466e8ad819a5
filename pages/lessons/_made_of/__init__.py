"""What lessons are made of: `lesson` says what one is, `guesses` what is predicted, `draw` makes its pictures."""
