"""Which redirects are followed: the same ones as by the runtime native."""

from typing import List, Optional

from eggtop_runner.errors import Failed

REDIRECTS = 5  # how many redirects are followed


def redirected(url: str, location: str) -> str:
    """Returns where a redirect leads to; fails where the runtime native does not follow it either."""
    from urllib.parse import urljoin, urlsplit

    try:
        leads = urljoin(url, location)
        parts = urlsplit(leads)
        parts.port
    except ValueError as error:
        of_port = "port" in str(error).lower()
        raise Failed("a port is a number up to 65535" if of_port else "this is no URL") from None
    if parts.scheme not in ("http", "https"):
        raise Failed("only http and https can be fetched")
    if "@" in parts.netloc:
        raise Failed("a URL with a name or a password is not sent")
    if not parts.hostname:
        raise Failed("a URL without a host")
    if urlsplit(url).scheme == "https" and parts.scheme == "http":
        raise Failed("a redirect from https to http, which others could read, is not followed")
    return leads


def check_host(here: str, there: str, hosts: Optional[List[str]]) -> None:
    """Fails if a redirect leads to another host that is not in the list of allowed hosts, if there is one."""
    if hosts is None:
        return
    host = host_of(there)
    if host is None:
        raise Failed(f"a redirect to {there}, which is no plain name of a host")
    if host != host_of(here) and host not in map(host_of, hosts):
        which = "which the screenplay may not fetch from"
        raise Failed(f"a redirect to {host}, {which}; --allow-url {host} allows it")


def host_of(place: str) -> Optional[str]:
    """Returns the host part of `host:port`, normalized for comparison; None if it is not a plain host."""
    import ipaddress
    import re

    found = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]*)?", place.lower())
    if not found or not found[1]:
        return found and found[2]
    try:
        return f"[{ipaddress.IPv6Address(found[1])}]"
    except ValueError:
        return None
