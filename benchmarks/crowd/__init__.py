"""A crowd on the real server: tabs without a browser (`tab`, `events`), what each kind of visitor does (`visitors`)."""
