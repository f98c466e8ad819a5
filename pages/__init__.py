"""The pages of the dashboard, one file each; what they are made of is in `_ui`."""
