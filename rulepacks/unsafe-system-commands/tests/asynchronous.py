import asyncio
import shlex
from asyncio import create_subprocess_shell as in_shell
from asyncio.subprocess import PIPE

import anyio
import trio


async def whois(domain, words, protocol):
    await asyncio.create_subprocess_shell(f"/usr/bin/whois {domain}", stdout=PIPE)  # expect: cmd-asyncio@high
    await in_shell("/usr/bin/whois " + domain)  # expect: cmd-asyncio@high
    await asyncio.subprocess.create_subprocess_shell(cmd=domain)  # expect: cmd-asyncio@high
    await asyncio.create_subprocess_exec("/usr/bin/whois", domain)  # expect: cmd-asyncio@low
    await asyncio.create_subprocess_exec(*words)  # expect: cmd-asyncio@low
    await asyncio.create_subprocess_exec("/usr/bin/whois", "-H", *words)  # expect: cmd-asyncio@low
    await asyncio.create_subprocess_exec("/usr/bin/whois", *["-H", "example.org"])  # ok: cmd-asyncio
    await asyncio.create_subprocess_exec("/bin/bash", "-c", domain)  # expect: cmd-asyncio@medium
    await anyio.run_process("/usr/bin/whois " + domain)  # expect: cmd-asyncio@high
    await anyio.run_process(["/usr/bin/whois", domain])  # expect: cmd-asyncio@low
    await trio.run_process(domain, shell=True)  # expect: cmd-asyncio@high
    await trio.run_process(["/bin/sh", "-c", domain])  # expect: cmd-asyncio@medium
    await trio.lowlevel.open_process(words)  # expect: cmd-asyncio@low


def with_loop(domain, words, protocol, loop):
    asyncio.get_event_loop().subprocess_shell(protocol, "/usr/bin/whois " + domain)  # expect: cmd-asyncio@high
    loop.subprocess_shell(protocol, domain)  # expect: cmd-asyncio@high
    loop.subprocess_exec(protocol, "/usr/bin/whois", domain)  # expect: cmd-asyncio@low
    loop.subprocess_exec(protocol, *words)  # expect: cmd-asyncio@low
    loop.subprocess_exec(protocol, ["/bin/bash", "-c", domain])  # expect: cmd-asyncio@medium


async def fixed(domain, protocol, loop):
    await asyncio.create_subprocess_shell("/usr/bin/uptime | /usr/bin/cut -c 1-9")  # ok: cmd-asyncio
    await asyncio.create_subprocess_shell("/usr/bin/whois " + shlex.quote(domain))  # ok: cmd-asyncio
    await asyncio.create_subprocess_exec("/usr/bin/uptime", "-p")  # ok: cmd-asyncio
    await anyio.run_process(["/usr/bin/uptime"])  # ok: cmd-asyncio
    await trio.run_process(["/usr/bin/uptime"])  # ok: cmd-asyncio
    loop.subprocess_exec(protocol, "/usr/bin/uptime")  # ok: cmd-asyncio
    await asyncio.to_thread(protocol, domain)  # ok: cmd-asyncio
