-- Who calls the function that it is given, and with what.
local names = require("data.names")

callback {
  match = call { "threading.Thread", "multiprocessing.Process", "multiprocessing.context.Process" },
  func = arg("target", 2), args = { spread(arg("args", 4)), mapping(arg("kwargs", 5)) },
}
callback {
  match = call { "threading.Timer" }, func = arg("function", 2),
  args = { spread(arg("args", 3)), mapping(arg("kwargs", 4)) },
}
callback { match = call { "gevent.spawn" }, func = arg(1), args = rest(2) }
callback { match = call { ".submit", "asyncio.to_thread", "contextvars.Context().run", "anyio.run",
  "anyio.from_thread.run", "anyio.from_thread.run_sync", "anyio.to_thread.run_sync", "trio.run",
  "trio.from_thread.run", "trio.from_thread.run_sync", "trio.to_thread.run_sync",
  "starlette.concurrency.run_in_threadpool", "fastapi.concurrency.run_in_threadpool" },
  func = arg(1), args = rest(2), gives = true }
callback { match = call { ".run_in_executor" }, func = arg("func", 2), args = rest(3), gives = true }
callback { match = call { ".call_soon", ".call_soon_threadsafe" }, func = arg("callback", 1), args = rest(2) }
callback { match = call { ".call_later", ".call_at" }, func = arg("callback", 2), args = rest(3) }
callback {
  match = call { "fastapi.BackgroundTasks().add_task", "starlette.background.BackgroundTasks().add_task",
    "starlette.background.BackgroundTask" },
  func = arg("func", 1), args = rest(2),
}
callback {
  match = call(names.cross({ "multiprocessing.Pool()", "multiprocessing.pool.Pool()",
    "multiprocessing.pool.ThreadPool()",
    "multiprocessing.dummy.Pool()" }, ".", { "apply", "apply_async" })),
  func = arg("func", 1), args = { spread(arg("args", 2)), mapping(arg("kwds", 3)) },
}
callback {
  match = call(names.join(
    names.cross({ "multiprocessing.Pool()", "multiprocessing.pool.Pool()", "multiprocessing.pool.ThreadPool()",
      "multiprocessing.dummy.Pool()" }, ".", { "map", "imap", "imap_unordered", "map_async" }),
    names.cross({ "concurrent.futures.ThreadPoolExecutor()", "concurrent.futures.ProcessPoolExecutor()" }, ".",
      { "map" }),
    { "itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse" })),
  func = arg(1), args = element(arg(2)),
}
callback { match = call { "itertools.groupby" }, func = arg("key", 2), args = element(arg(1)) }
callback { match = call { "functools.reduce" }, func = arg(1), args = { element(arg(2)), element(arg(2)) } }
callback { match = call { "builtins.sorted", "builtins.min", "builtins.max" }, func = arg("key"),
  args = element(arg(1)) }
callback { match = call { "re.sub" }, func = arg("repl", 2), args = arg("string", 3) }
callback { match = call { "timeit.timeit", "atexit.register", "weakref.finalize" }, func = arg(1), args = rest(2) }
