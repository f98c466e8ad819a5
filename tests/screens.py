"""Our screens under AppTest, which has no browser: which there are, and how one types in the editor of ranges."""

import itertools
import json

from streamlit.proto.WidgetStates_pb2 import WidgetState

NUMBERS = itertools.count(1)


def screens(app):
    """The names of the screens of ours on the page, such as ``board``."""
    return {block.proto.component_name.removeprefix("tuning_") for block in app.get("bidi_component")}


def _editors(app):
    for block in app.get("bidi_component"):
        if block.proto.component_name == "tuning_setup_ranges":
            yield block.proto.id, json.loads(block.proto.json)[0]


def shown(app, key):
    """The row of one hyperparameter."""
    return next(row for _, data in _editors(app) for row in data["rows"] if row["key"] == key)


def tell(app, *, of=None, **ranges):
    """Types ranges as links have them, ``C="lin:0.5:2"``, into the editor that has the first of them; the page runs.

    Args:
        app: an AppTest.
        of: the set-up that the browser believes to stand; else the one that does.
        ranges: by name.
    """
    first = next(iter(ranges))
    id, data = next((id, data) for id, data in _editors(app) if first in [row["key"] for row in data["rows"]])
    said = {"of": of or data["of"], "n": next(NUMBERS), "ranges": ranges}
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=id, json_value=json.dumps({"typed": said})))
    app._run(states)
    assert next(data["heard"] for other, data in _editors(app) if other == id) == said["n"]
    return app


def unfold(app, name, *, is_open=True):
    """Opens a part of the set-up, whose fields are drawn from then on, or folds it away."""
    app.session_state[f"fold.{name}"] = is_open
    return app.run()
