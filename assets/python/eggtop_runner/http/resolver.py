"""Addresses of a host, within a time limit."""

import queue
import threading
from typing import Any, Callable, List


def look_up(host: str, port: int) -> List[Any]:
    """Asks the system's resolver for the addresses of a host."""
    import socket

    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def ask_in_background(ask: Callable[[], Any], deliver: Callable[[Any], None]) -> None:
    """Calls `ask` on a thread that is never joined: a call of the system's resolver cannot be cancelled."""

    def answer() -> None:
        try:
            deliver(ask())
        except Exception as error:  # raised where the answer is awaited
            deliver(error)

    try:
        thread = threading.Thread(target=answer, name="resolver", daemon=True)
    except RuntimeError:
        answer()  # a subinterpreter may not allow daemon threads
    else:
        thread.start()


def ask_within(seconds: float, ask: Callable[[], Any]) -> Any:
    """Returns what `ask` returns; raises TimeoutError if that takes longer than some seconds."""
    answers: Any = queue.Queue()
    ask_in_background(ask, answers.put)
    try:
        answer = answers.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


async def ask_on_loop(ask: Callable[[], Any]) -> Any:
    """Returns what `ask` returns, without blocking the event loop."""
    import asyncio

    loop = asyncio.get_running_loop()
    answered = loop.create_future()

    def settle(answer: Any) -> None:
        if answered.done():
            return  # timed out
        if isinstance(answer, Exception):
            answered.set_exception(answer)
        else:
            answered.set_result(answer)

    def deliver(answer: Any) -> None:
        try:
            loop.call_soon_threadsafe(settle, answer)
        except RuntimeError:
            pass  # the loop has ended

    ask_in_background(ask, deliver)
    return await answered
