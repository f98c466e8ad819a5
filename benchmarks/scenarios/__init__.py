"""The fields of the text, live and recorded: what searching gains, how long it takes, and what matters."""
