"""One HTTP request on a connection of its own: Asterisk closes idle ones as it likes."""

import asyncio
from collections.abc import Mapping

import h11

PIECE = 2**16


async def ask(host: str, port: int, method: str, target: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status of the answer; what it says besides is not read. Raises OSError, h11.ProtocolError."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        http = h11.Connection(h11.CLIENT)
        asked = [("Host", host), ("Connection", "close"), ("Content-Length", str(len(body)))]
        request = h11.Request(method=method, target=target, headers=[*asked, *headers.items()])
        for part in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(http.send(part) or b"")
        while not isinstance(answer := http.next_event(), h11.Response):
            if answer is h11.NEED_DATA:
                http.receive_data(await reader.read(PIECE))
            elif isinstance(answer, h11.ConnectionClosed):
                raise ConnectionError("no answer came")
        return answer.status_code
    finally:
        writer.close()
