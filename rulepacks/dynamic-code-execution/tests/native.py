"""Bindings of a C library."""
import ctypes
import ctypes.util
import os
import sqlite3
import sys
from ctypes import CDLL, cdll
from pathlib import Path

import cffi
import torch
from torch.utils.cpp_extension import load_inline

HERE = Path(__file__).parent
KERNEL = "int main() { return 0; }"


def load(path, folder, source, name):
    ctypes.CDLL(path)  # expect: dyn-native-library@medium
    CDLL(name=path, mode=ctypes.RTLD_GLOBAL)  # expect: dyn-native-library
    ctypes.PyDLL(os.path.join(folder, "native.so"))  # expect: dyn-native-library
    ctypes.cdll.LoadLibrary(path)  # expect: dyn-native-library
    cdll.LoadLibrary(os.environ["NATIVE_LIBRARY"])  # expect: dyn-import-taint, dyn-native-library
    ctypes.WinDLL(sys.argv[1])  # expect: dyn-import-taint, dyn-native-library
    ffi = cffi.FFI()
    ffi.dlopen(path)  # expect: dyn-native-library
    torch.ops.load_library(path)  # expect: dyn-native-library
    ctypes.CDLL("./libnative.so")  # expect: dyn-native-library@low
    ctypes.CDLL("build/libnative.so")  # expect: dyn-native-library@low
    load_inline(name=name, cpp_sources=source)  # expect: dyn-native-library


def database(path, extension):
    connection = sqlite3.connect(path)
    connection.enable_load_extension(True)  # expect: dyn-native-library@low
    connection.load_extension(extension)  # expect: dyn-native-library@medium
    return connection


def fixed(path, bot, extension):
    ctypes.CDLL("libc.so.6")  # ok: dyn-native-library
    ctypes.CDLL(None)  # ok: dyn-native-library
    ctypes.CDLL("/usr/lib/libnative.so")  # ok: dyn-native-library
    ctypes.WinDLL("kernel32", use_last_error=True)  # ok: dyn-native-library
    ctypes.CDLL(ctypes.util.find_library("crypto"))  # ok: dyn-native-library
    library = ctypes.util.find_library("crypto") or "libcrypto.so"
    ctypes.CDLL(library)  # ok: dyn-native-library
    ctypes.CDLL(str(HERE / "native.so"))  # ok: dyn-native-library
    ctypes.CDLL(os.path.join(os.path.dirname(__file__), path))  # ok: dyn-native-library
    ctypes.CDLL("libX.dylib" if sys.platform == "darwin" else "libX.so")  # ok: dyn-native-library
    ctypes.PyDLL("libpython%d.%d.dll" % sys.version_info[:2])  # ok: dyn-native-library
    load_inline(name="kernel", cpp_sources=KERNEL)  # ok: dyn-native-library
    bot.load_extension(extension)  # ok: dyn-native-library
    sqlite3.connect(path).enable_load_extension(False)  # ok: dyn-native-library


def switched_off(path):
    connection = sqlite3.connect(path)
    connection.enable_load_extension(True)  # ok: dyn-native-library
    connection.load_extension("/usr/lib/mod_spatialite.so")  # ok: dyn-native-library
    connection.enable_load_extension(False)
