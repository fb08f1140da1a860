"""What frameworks and servers hand to a program beside the request's own parts."""
import os
import socketserver
from enum import Enum, StrEnum

import aiohttp
from aiohttp import web
from fastapi import FastAPI
from rest_framework import generics, serializers, viewsets
from rest_framework.decorators import action

app = FastAPI()


async def talk(request):
    websocket = web.WebSocketResponse()
    await websocket.prepare(request)
    async for message in websocket:
        if message.type == aiohttp.WSMsgType.TEXT:
            os.remove(message.data)  # expect: file-delete-taint
            os.remove("sleep %d" % message.type)  # ok: file-delete-taint
    return websocket


async def parts(request):
    reader = await request.multipart()
    part = await reader.next()
    os.remove(part.filename)  # expect: file-delete-taint
    async for other in reader:
        os.remove((await other.read()).decode())  # expect: file-delete-taint


class Line(socketserver.BaseRequestHandler):
    def handle(self):
        self.data = self.request.recv(1024).strip()
        os.remove(self.data.decode())  # expect: file-delete-taint
        os.remove("ping " + self.client_address[0])  # ok: file-delete-taint
        os.remove("%s" % self.request.getpeername()[0])  # ok: file-delete-taint


class JobSerializer(serializers.Serializer):
    command = serializers.CharField()


class Jobs(viewsets.ModelViewSet):
    serializer_class = JobSerializer

    @action(detail=True, methods=["post"])
    def start(self, request, pk=None):
        os.remove("start " + pk)  # expect: file-delete-taint
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        os.remove(serializer.validated_data["command"])  # expect: file-delete-taint

    def retrieve(self, request, pk=None, *args, **kwargs):
        os.remove("show " + pk)  # expect: file-delete-taint

    def destroy(self, request, pk: int = 0):
        os.remove("drop %s" % pk)  # ok: file-delete-taint


class Create(generics.CreateAPIView):
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        os.remove(serializer.validated_data["command"])  # expect: file-delete-taint
        os.remove("echo %d" % len(serializer.validated_data))  # ok: file-delete-taint


class Kind(str, Enum):
    first = "first"
    second = "second"


class Level(StrEnum):
    low = "low"


@app.get("/show/{kind}")
def show(kind: Kind, level: Level, name: str):
    os.remove("show " + kind.value)  # ok: file-delete-taint
    os.remove("show " + level)  # ok: file-delete-taint
    os.remove("show " + name)  # expect: file-delete-taint
