"""A third-party WHEP server: aiortc, which plays one file in a loop.

Usage: whep.py FILE. It prints its address as the first line.
"""

import asyncio
import sys
import uuid

from aiohttp import web
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaPlayer
from aiortc.sdp import candidate_from_sdp

LEAVE = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "content-type",
    "access-control-allow-methods": "POST, PATCH, DELETE",
    "access-control-expose-headers": "location",
}

sessions = {}


async def offer(request):
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    player = MediaPlayer(sys.argv[1], loop=True)
    await connection.setRemoteDescription(RTCSessionDescription(sdp=await request.text(), type="offer"))
    connection.addTrack(player.video)
    connection.addTrack(player.audio)
    answer = await connection.createAnswer()
    session = str(uuid.uuid4())
    sessions[session] = (connection, player)
    await connection.setLocalDescription(answer)
    headers = {**LEAVE, "location": f"whep/{session}"}
    sdp = connection.localDescription.sdp
    return web.Response(status=201, text=sdp, content_type="application/sdp", headers=headers)


async def trickle(request):
    connection, _ = sessions[request.match_info["session"]]
    for line in (await request.text()).splitlines():
        if line.startswith("a=candidate:"):
            candidate = candidate_from_sdp(line[len("a=candidate:"):])
            candidate.sdpMid = "0"
            await connection.addIceCandidate(candidate)
        elif line == "a=end-of-candidates":
            await connection.addIceCandidate(None)
    return web.Response(status=204, headers=LEAVE)


async def leave(request):
    connection, player = sessions.pop(request.match_info["session"])
    await connection.close()
    return web.Response(headers=LEAVE)


async def ask_leave(_):
    return web.Response(status=204, headers=LEAVE)


async def count(_):
    return web.Response(text=str(len(sessions)))


async def main():
    app = web.Application()
    app.add_routes([
        web.get("/sessions", count),
        web.post("/whep", offer),
        web.patch("/whep/{session}", trickle),
        web.delete("/whep/{session}", leave),
        web.options("/{path:.*}", ask_leave),
    ])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print("http://127.0.0.1:%d" % site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
