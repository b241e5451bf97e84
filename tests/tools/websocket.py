# SPDX-License-Identifier: GPL-2.0-or-later
"""WebSocket (RFC 6455) for made-up captures: the handshake, frames, and permessage-deflate (RFC 7692). Byte for byte the
same each time: masks count up, keys are fixed."""
import base64
import hashlib
import struct
import zlib

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FIN, RSV1 = 0x80, 0x40
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 1.3
KEY = base64.b64encode(b"made-up nonce 16")


def frame(opcode, payload, mask=None, fin=True, compressed=False):
    first = opcode | (FIN if fin else 0) | (RSV1 if compressed else 0)
    masked = 0x80 if mask is not None else 0
    if len(payload) < 126:
        head = struct.pack("!BB", first, masked | len(payload))
    elif len(payload) < 65536:
        head = struct.pack("!BBH", first, masked | 126, len(payload))
    else:
        head = struct.pack("!BBQ", first, masked | 127, len(payload))
    if mask is None:
        return head + payload
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


class Side:
    """What one side sends on a connection. The client masks."""

    def __init__(self, is_client, deflate=None):
        self.is_client, self.deflate, self.sent = is_client, deflate, 0
        self.compressor = None

    def mask(self):
        self.sent += 1
        return struct.pack("!I", 0x5AA50000 + 0x1357 * self.sent & 0xFFFFFFFF) if self.is_client else None

    def compress(self, payload):
        """RFC 7692 7.2.1: flushed, without the four bytes that are always the same."""
        if self.compressor is None or self.deflate["alone"]:
            self.compressor = zlib.compressobj(9, zlib.DEFLATED, -self.deflate["bits"])
        return (self.compressor.compress(payload) + self.compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]

    def message(self, payload, opcode=TEXT, cuts=(), between=b"", plain=False):
        """The frames of a message; `between` is what comes between the first two of them. A `plain` one is never compressed."""
        compressed = self.deflate is not None and not plain
        if compressed:
            payload = self.compress(payload)
        edges = [0, *cuts, len(payload)]
        frames = []
        for number, (start, end) in enumerate(zip(edges, edges[1:])):
            first, last = number == 0, number == len(edges) - 2
            frames.append(frame(opcode if first else 0, payload[start:end], self.mask(), last, compressed and first))
        return frames[0] + (between if len(frames) > 1 else b"") + b"".join(frames[1:])

    def control(self, opcode, payload=b""):
        return frame(opcode, payload, self.mask())


def request(host, extensions, protocol="sip"):
    lines = ["GET /sip HTTP/1.1", "Host: %s" % host, "Upgrade: websocket", "Connection: Upgrade",
             "Sec-WebSocket-Key: " + KEY.decode(), "Origin: https://www.example.com",
             "Sec-WebSocket-Protocol: " + protocol, "Sec-WebSocket-Version: 13"]
    return _head(lines, extensions)


def response(extensions, protocol="sip"):
    accept = base64.b64encode(hashlib.sha1(KEY + GUID).digest()).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
             "Sec-WebSocket-Accept: " + accept, "Sec-WebSocket-Protocol: " + protocol]
    return _head(lines, extensions)


def _head(lines, extensions):
    if extensions:
        lines = lines + ["Sec-WebSocket-Extensions: " + extensions]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def sides(extensions):
    """(client, server) as the extensions of the response say."""
    def deflate(of):
        if "permessage-deflate" not in extensions:
            return None
        values = dict(p.strip().partition("=")[::2] for p in extensions.split(";"))
        return {"alone": of + "_no_context_takeover" in values, "bits": int(values.get(of + "_max_window_bits", "15"))}
    return Side(True, deflate("client")), Side(False, deflate("server"))
