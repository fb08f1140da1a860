import os

import aio_pika


async def read(queue: aio_pika.Queue):
    async with queue.iterator() as messages:
        async for one in messages:
            os.system(one.body.decode())  # expect: cmd-subprocess-taint
            os.system(str(one.delivery_tag))  # ok: cmd-subprocess-taint


async def on_message(message: aio_pika.IncomingMessage):
    os.system(message.body.decode())  # expect: cmd-subprocess-taint
    os.system(str(message.delivery_tag))  # ok: cmd-subprocess-taint
