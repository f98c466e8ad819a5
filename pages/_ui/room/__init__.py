"""The class room: what the wall shows, the light page for phones, and the routes between them and the rooms."""
