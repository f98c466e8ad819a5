"""What methods are made of: their protocol and settings, what was tried, sequences, densities, replay."""
