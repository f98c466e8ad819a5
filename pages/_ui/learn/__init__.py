"""The Learn page: the list of lessons, one lesson, and the same as slides; beside it its browser side in `client`."""
