"""The start page's name as a link, like that of every other page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route


async def start_page(request: Request) -> RedirectResponse:
    """Streamlit knows the start page by the root only; the query goes with it."""
    root = request.url.path.removesuffix("/").removesuffix("home")
    return RedirectResponse(f"{root}?{request.url.query}" if request.url.query else root)


ROUTES = [Route("/home", start_page)]
