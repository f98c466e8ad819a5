"""``python -m pytest --skipped``: only what was skipped when it last ran, as after an extra has been installed."""

PLACE = "tuning/skipped"


class Skipped:
    """Remembers in pytest's cache which tests, or whole modules, were skipped; and leaves out all others if asked."""

    def __init__(self, config):
        self.is_worker = hasattr(config, "workerinput")  # the process that shares out the tests hears of all of them
        self.skipped, self.ran = set(), set()

    def pytest_configure(self, config):
        """Files without such a test are not even read, if nobody names the files."""
        if config.getoption("skipped") and config.args_source != config.ArgsSource.ARGS:
            files = {name.partition("::")[0] for name in config.cache.get(PLACE, [])}
            found = sorted(str(path) for name in files if (path := config.rootpath / name).is_file())
            config.args = found or config.args

    def pytest_collectreport(self, report):
        if report.skipped:
            self.skipped.add(report.nodeid)

    def pytest_runtest_logreport(self, report):
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.add(report.nodeid)
        elif report.when == "call":
            self.ran |= {report.nodeid, report.nodeid.partition("::")[0]}

    def pytest_sessionfinish(self, session):
        if not self.is_worker and not session.config.option.collectonly:
            before = set(session.config.cache.get(PLACE, []))
            session.config.cache.set(PLACE, sorted(before - self.ran | self.skipped))

    def pytest_collection_modifyitems(self, config, items):
        if not config.getoption("skipped"):
            return
        before = set(config.cache.get(PLACE, []))
        kept = [item for item in items if before & {item.nodeid, item.nodeid.partition("::")[0]}]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
