from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse

app = FastAPI()


@app.get("/a", response_class=HTMLResponse)  # expect: web-xss-taint
def page(q: str):
    return "Hello " + q


@app.get("/b", response_class=HTMLResponse)  # expect: web-xss-taint
async def later(q: str):
    text = "Hello " + q
    return text


@app.get("/c", response_class=HTMLResponse)  # ok: web-xss-taint
def number(q: int):
    return f"Hello {q}"


@app.get("/d")  # ok: web-xss-taint
def data(q: str):
    return "Hello " + q


@app.get("/e", response_class=PlainTextResponse)  # ok: web-xss-taint
def text(q: str):
    return "Hello " + q
