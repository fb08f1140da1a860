"""Machine code, bytecode and annotations."""
import ctypes
import mmap
import types
from typing import Dict, List, Optional, get_type_hints


class Record:
    size: int = 0


def annotate(payload, request, key):
    Record.__annotations__["size"] = payload  # expect: dyn-annotations-write@low
    Record.__annotations__[key] = request.args.get("type")  # expect: dyn-annotations-write
    Record.__annotations__.setdefault(key, payload)  # expect: dyn-annotations-write
    return get_type_hints(Record)


def annotate_with_types(key):
    Record.__annotations__["size"] = int  # ok: dyn-annotations-write
    Record.__annotations__["size"] = List  # ok: dyn-annotations-write
    Record.__annotations__["size"] = List[int]  # ok: dyn-annotations-write
    Record.__annotations__["size"] = Optional[Dict[str, int]]  # ok: dyn-annotations-write
    Record.__annotations__["size"] = "int"  # ok: dyn-annotations-write
    Record.__annotations__[key] = Record  # ok: dyn-annotations-write
    Record.notes["size"] = key  # ok: dyn-annotations-write


def shellcode(payload, function, library):
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)  # expect: dyn-code-object
    memory.write(payload)
    mmap.mmap(-1, 4096, mmap.MAP_PRIVATE, 7)  # expect: dyn-code-object
    buffer = ctypes.create_string_buffer(payload)
    run = ctypes.cast(buffer, ctypes.CFUNCTYPE(ctypes.c_int))  # expect: dyn-code-object
    run()
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    ctypes.CFUNCTYPE(ctypes.c_int)(address)()  # expect: dyn-code-object
    ctypes.windll.kernel32.VirtualAlloc(0, 4096, 0x3000, 0x40)  # expect: dyn-code-object
    function.__code__ = payload  # expect: dyn-code-object
    function.__code__ = types.CodeType(0, 0, 0, 0, 0, 0, payload, (), (), (), "", "", 0, b"")  # expect: dyn-code-object
    code = function.__code__.replace(co_code=payload)  # expect: dyn-code-object
    return types.FunctionType(code, globals())  # ok: dyn-code-object


def ordinary(function, other, library, callback):
    copy = types.FunctionType(  # ok: dyn-code-object
        function.__code__, function.__globals__, "copy")
    code = function.__code__
    again = types.FunctionType(code, {})  # ok: dyn-code-object
    function.__code__ = function.__code__.replace(co_name="copy")  # ok: dyn-code-object
    function.__code__ = other.__code__  # ok: dyn-code-object
    assert isinstance(function, types.FunctionType)  # ok: dyn-code-object
    with open("data") as stream:
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)  # ok: dyn-code-object
        mmap.mmap(stream.fileno(), 0, prot=mmap.PROT_READ)  # ok: dyn-code-object
    handler = ctypes.CFUNCTYPE(None, ctypes.c_int)(callback)  # ok: dyn-code-object
    strlen = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_char_p)(("strlen", library))  # ok: dyn-code-object
    return copy, again, handler, strlen, "a".replace("b", "c")  # ok: dyn-code-object
