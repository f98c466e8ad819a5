"""Whose a study is. On a machine of one's own all are one's own; on a server each browser, or each person, has theirs.

A link shares one study read-only: its id is unguessable, so who knows it may look. What changes a study is asked of its
owner: the page's run knows the visitor by the cookie or by ``st.login``; our own routes know him by a pass, which the
page hands to its screens and which is signed with the server's secret.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

import streamlit as st

from pages._ui.visitor import sign_ins, visitor
from tuning.language import mark

NOT_YOURS = mark("This is shared with you to look at. Only whoever began it can change it.")


def is_shared() -> bool:
    """Whether more than one person may use this server, so that visitors are told apart.

    It listens on other addresses than this machine's own, or stands behind something that does: then it answers to
    other names, or people sign in.
    """
    address = str(st.get_option("server.address") or "")
    if not address:
        return True  # Streamlit listens everywhere then
    names = [address, *(st.get_option("server.allowedHosts") or ()), str(st.get_option("browser.serverAddress") or "")]
    return any(not _is_this_machine(name) for name in names if name) or bool(sign_ins())


def _is_this_machine(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name.lower() == "localhost" or name.lower().endswith(".localhost")


def whose() -> str | None:
    """Whose studies this visitor sees in lists: his own, or everybody's (None) on a machine of one's own."""
    return visitor() if is_shared() else None


def may_change(owner: str | None) -> bool:
    """Whether the visitor of this page run may change what belongs to `owner`."""
    return not is_shared() or (bool(owner) and owner == visitor())


# Passes: for our own routes ----------------------------------------------------------------------------------
def own_pass() -> str:
    """What shows our routes who asks: for a screen of this page run."""
    return f"{visitor()}.{_seal(visitor())}"


def bearer(given: str) -> str | None:
    """Whose pass that is; None if it is none of this server."""
    name, _, seal = given.rpartition(".")
    try:
        is_true = hmac.compare_digest(seal.encode("ascii"), _seal(name).encode("ascii"))
    except UnicodeEncodeError:
        return None
    return name if name and is_true else None


def _seal(name: str) -> str:
    secret = str(st.get_option("server.cookieSecret"))
    return hmac.new(secret.encode(), b"tuning pass " + name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
