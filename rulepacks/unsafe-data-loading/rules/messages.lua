-- Pickles that arrive by message, by cookie or from a shared store.

local KEY_ON_WIRE = "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Listener"

rule {
  id = "load-multiprocessing-recv", severity = "medium", confidence = "medium", cwe = 502,
  title = "Connection unpickles what its peer sends",
  message = "`{callee}` unpickles what the other side sends; use `recv_bytes` with a data format, or a secret "
    .. "authkey",
  tags = { "deserialization", "network" },
  references = { KEY_ON_WIRE },
  match = call {
    "multiprocessing.connection.Client().recv", "multiprocessing.connection.Listener().accept().recv",
    "multiprocessing.connection.Connection().recv",
    "multiprocessing.connection.Listener", "multiprocessing.connection.Client",
    "multiprocessing.managers.BaseManager", "multiprocessing.managers.SyncManager",
  },
  where = any {
    callee(resolves { ".recv" }),
    arg("authkey", both { constant, not_(equals(nil)) }),
    all { callee(resolves { ".Listener" }), arg(4, both { constant, not_(equals(nil)) }) },
    all { callee(resolves { ".Client" }), arg(3, both { constant, not_(equals(nil)) }) },
    all {
      callee(resolves { ".BaseManager", ".SyncManager" }), arg(2, both { constant, not_(equals(nil)) }),
    },
    -- A peer on the network that proves nothing.
    all {
      callee(resolves { "multiprocessing.connection.Client" }), arg("authkey", 3, either { absent, equals(nil) }),
      arg("address", 1, sequence),
    },
    -- A listener on the network that anyone may talk to.
    all {
      callee(resolves { ".Listener" }), arg("authkey", 4, either { absent, equals(nil) }),
      arg("address", 1, sequence),
    },
  },
  cases = {
    { where = callee(resolves { ".recv" }) },
    {
      where = { callee(resolves { "multiprocessing.connection.Client" }),
        arg("authkey", 3, either { absent, equals(nil) }) },
      severity = "low",
      message = "`{callee}` takes pickles from whoever answers there; pass an authkey that both sides keep secret",
    },
    {
      where = {
        callee(resolves { ".Listener" }), arg("authkey", 4, absent),
        arg("address", 1, element(1, equals("localhost", "127.0.0.1", "::1"))),
      },
      confidence = "high",
      message = "`{callee}` has no authkey, so every process of this machine can send pickles that run code here",
    },
    {
      where = { callee(resolves { ".Listener" }), arg("authkey", 4, either { absent, equals(nil) }) },
      severity = "high", confidence = "high",
      message = "`{callee}` listens on the network without an authkey: everyone who connects can send pickles "
        .. "that run code",
    },
    {
      message = "`{callee}` is given an authkey written in the source; who reads it can send pickles that run "
        .. "code here",
    },
  },
}

local accepts_pickle = either {
  equals("pickle", "application/x-python-serialize"),
  element(0, equals("pickle", "application/x-python-serialize")),
}

rule {
  id = "load-message-pickle", severity = "medium", confidence = "medium", cwe = 502,
  title = "Messages are unpickled",
  message = "`{callee}` unpickles what it receives, so everyone who can send a message runs code here; send JSON",
  tags = { "deserialization", "network" },
  references = {
    "https://docs.celeryq.dev/en/stable/userguide/security.html#serializers",
    "https://python-rq.org/docs/workers/",
  },
  match = {
    call {
      ".recv_pyobj", "kombu.enable_insecure_serializers", "kombu.serialization.enable_insecure_serializers",
      "kombu.serialization.registry.enable", "dramatiq.PickleEncoder", "dramatiq.encoder.PickleEncoder",
      ".pickleFile", "Pyro4.config.SERIALIZERS_ACCEPTED.add", "rq.Worker", "rq.worker.Worker", "rq.SimpleWorker",
      "rq.worker.SimpleWorker",
    },
    keyword {
      "accept_content", "result_accept_content", "accept", "task_serializer", "result_serializer", "serializer",
    },
    assign {
      "CELERY_ACCEPT_CONTENT", "CELERY_RESULT_ACCEPT_CONTENT", "CELERY_TASK_SERIALIZER", "CELERY_RESULT_SERIALIZER",
      "CELERY_EVENT_SERIALIZER", "accept_content", "result_accept_content", "task_serializer", "result_serializer",
      ".accept_content", ".result_accept_content", ".task_serializer", ".result_serializer",
      ".CELERY_ACCEPT_CONTENT", ".CELERY_TASK_SERIALIZER", ".CELERY_RESULT_SERIALIZER",
      ".conf[CELERY_ACCEPT_CONTENT]", ".conf[accept_content]", ".config[CELERY_ACCEPT_CONTENT]",
      "Pyro4.config.SERIALIZERS_ACCEPTED", "Pyro4.config.SERIALIZER",
    },
    string { "^allow_pickle$" },
  },
  where = any {
    callee(resolves { ".recv_pyobj", ".PickleEncoder", ".pickleFile" }),
    all {
      callee(resolves { ".enable_insecure_serializers" }),
      any { arg("choices", 1, absent), arg("choices", 1, dynamic), arg("choices", 1, accepts_pickle) },
    },
    all {
      callee(resolves { "kombu.serialization.registry.enable", "Pyro4.config.SERIALIZERS_ACCEPTED.add" }),
      arg(1, accepts_pickle),
    },
    all { callee(resolves { "rq.**" }), arg("serializer", absent) },
    arg("accept_content", accepts_pickle), arg("result_accept_content", accepts_pickle),
    arg("task_serializer", accepts_pickle), arg("result_serializer", accepts_pickle),
    all {
      any { arg("accept", accepts_pickle), arg("serializer", equals("pickle")) }, imports { "kombu", "celery" },
    },
    value(accepts_pickle),
    all { imports { "rpyc" }, value(equals("allow_pickle")) },
  },
  check = function(site)
    -- The key of {"allow_pickle": True}.
    if site.kind == "string" then
      local pair = site.parent
      local set_to = pair and pair.kind == "pair" and pair:field("value")
      if not set_to or set_to.text == site.text or not set_to:truth() then return end
    end
    site:report {}
  end,
  cases = {
    {
      where = callee(resolves { "rq.**" }), severity = "low", confidence = "low",
      message = "`{callee}` unpickles jobs from Redis by default; whoever can write to Redis runs code here, "
        .. "so pass `serializer=JSONSerializer` or protect the server",
    },
    {
      where = callee(resolves { ".enable_insecure_serializers", "kombu.serialization.registry.enable" }),
      severity = "high", confidence = "high",
      message = "`{callee}` makes every consumer of this process unpickle messages; accept JSON only",
    },
    { where = callee(resolves { ".recv_pyobj" }), confidence = "high" },
    {
      where = callee(resolves { ".pickleFile" }),
      message = "`{callee}` unpickles the files it reads; store data as Parquet",
    },
    {
      where = callee(resolves { "dramatiq.**" }),
      message = "`{callee}` makes workers unpickle messages from the broker; keep the JSON encoder",
    },
    {
      where = any {
        arg("task_serializer", accepts_pickle), arg("result_serializer", accepts_pickle),
        arg("serializer", accepts_pickle),
      },
      severity = "low",
      message = "Tasks are sent as pickles, which forces workers to accept them; send JSON",
    },
    {
      where = callee(resolves { "Pyro4.**" }), severity = "high",
      message = "`{callee}` makes the daemon unpickle requests of everyone who can connect; keep the serpent "
        .. "serializer",
    },
    {
      where = value(equals("allow_pickle")),
      message = "`allow_pickle` lets the other side of the RPC connection make this process unpickle; leave it off",
    },
    {
      where = callee(present),
      message = "Pickled messages are accepted, so everyone who can write to the broker runs code here; accept "
        .. "JSON only",
    },
    {
      where = value(element(0, present)),
      message = "{value} accepts pickled messages: everyone who can write to the broker runs code here; accept "
        .. "JSON only",
    },
    {
      severity = "low",
      message = "Messages are sent as {value}, which forces their receivers to unpickle; send JSON",
    },
  },
}

local is_pickle_serializer = either {
  matches("(?:^|[.:])Pickle\\w*Serializer$|^pickle$"),
  resolves {
    ".PickleSerializer", "django.contrib.sessions.serializers.PickleSerializer", "pyramid.session.PickleSerializer",
    "pickle", "cPickle", "dill", "cloudpickle", "jsonpickle",
  },
  instance { ".PickleSerializer", "pyramid.session.PickleSerializer" },
}

rule {
  id = "load-session-pickle", severity = "medium", confidence = "medium", cwe = 502,
  title = "Sessions or cached values are unpickled",
  message = "`{callee}` unpickles what it finds in the store; whoever can write there runs code here, so store JSON",
  tags = { "deserialization", "web" },
  references = {
    "https://docs.djangoproject.com/en/stable/topics/http/sessions/#session-serialization",
  },
  match = {
    assign {
      "SESSION_SERIALIZER", ".SESSION_SERIALIZER",
    },
    call {
      "django.core.signing.loads", "django.core.signing.dumps", "django.core.signing.Signer().unsign_object",
      "django.core.signing.TimestampSigner().unsign_object", "django.contrib.sessions.serializers.PickleSerializer",
      "aiocache.serializers.PickleSerializer", "pyramid.session.PickleSerializer",
      "pyramid.session.signed_deserialize",
      "pyramid.session.SignedCookieSessionFactory", "pyramid.session.UnencryptedCookieSessionFactoryConfig",
      "itsdangerous.Serializer", "itsdangerous.URLSafeSerializer", "itsdangerous.TimedSerializer",
      "itsdangerous.URLSafeTimedSerializer", "itsdangerous.serializer.Serializer",
      "itsdangerous.timed.TimedSerializer",
      "itsdangerous.url_safe.URLSafeSerializer", "itsdangerous.url_safe.URLSafeTimedSerializer",
      "werkzeug.contrib.securecookie.SecureCookie", "werkzeug.contrib.securecookie.SecureCookie.unserialize",
      "werkzeug.contrib.securecookie.SecureCookie.load_cookie", "werkzeug.contrib.sessions.FilesystemSessionStore",
      "cachelib.RedisCache", "cachelib.MemcachedCache", "cachelib.FileSystemCache", "cachelib.redis.RedisCache",
      "cachelib.memcached.MemcachedCache", "cachelib.file.FileSystemCache", "cachelib.MongoDbCache",
      "cachelib.DynamoDbCache",
      "pymemcache.serde.PickleSerde", "pymemcache.serde.get_python_memcache_serializer",
      "diskcache.Cache", "diskcache.FanoutCache", "diskcache.Deque", "diskcache.Index", "diskcache.DjangoCache",
      "sqlitedict.SqliteDict", "sqlitedict.open",
    },
    name { "pymemcache.serde.pickle_serde", "pymemcache.serde.python_memcache_deserializer" },
    string { "^django_redis\\.serializers\\.pickle\\.PickleSerializer$" },
  },
  where = {
    any {
      value(is_pickle_serializer),
      none { callee(present), value(present) },
      callee(resolves {
        ".PickleSerializer", "pyramid.session.signed_deserialize", "werkzeug.contrib.**", "cachelib.**",
        "pymemcache.**", "diskcache.**", "sqlitedict.**", "pyramid.session.UnencryptedCookieSessionFactoryConfig",
      }),
      arg("serializer", is_pickle_serializer),
      all { callee(resolves { "django.core.signing.*" }), arg(4, is_pickle_serializer) },
      all { callee(resolves { "itsdangerous.**" }), arg(3, is_pickle_serializer) },
    },
    none {
      -- Stores that are told to keep JSON.
      all { callee(resolves { "diskcache.**" }), arg("disk", resolves { "diskcache.JSONDisk" }) },
      all { callee(resolves { "sqlitedict.**" }), arg("decode", both { present, not_(resolves { "pickle.loads" }) }) },
    },
  },
  cases = {
    {
      where = value(matches("^django_redis")), severity = "low",
      message = "The cache keeps pickles in Redis, so who can write there runs code here; use the JSON serializer",
    },
    {
      where = value(present), severity = "high", confidence = "high",
      message = "Sessions are kept as pickles, so who gets at the secret key or the store runs code here; "
        .. "use the JSON serializer",
    },
    {
      where = callee(resolves { "diskcache.**", "sqlitedict.**", "cachelib.**", "pymemcache.**" }),
      severity = "low", confidence = "low",
      message = "`{callee}` unpickles what it reads from the store; keep the store where nobody else can write",
    },
    {
      where = callee(resolves { "django.core.signing.**", "itsdangerous.**", "pyramid.**", "werkzeug.**" }),
      message = "`{callee}` unpickles the payload, so a leaked key means that others run code here; use JSON",
    },
  },
}

rule {
  id = "load-twisted", severity = "medium", confidence = "medium", cwe = 502,
  title = "Twisted restores arbitrary objects",
  message = "`{callee}` makes any object that the data names, which runs code; load data of your own only",
  tags = { "deserialization", "network" },
  references = { "https://docs.twisted.org/en/stable/core/howto/pb-intro.html" },
  match = call {
    "twisted.spread.jelly.unjelly", "twisted.persisted.sob.load", "twisted.persisted.sob.loadValueFromFile",
    "twisted.persisted.aot.unjellyFromSource", "twisted.persisted.aot.unjellyFromAOT",
    "twisted.persisted.dirdbm.Shelf",
  },
  where = none {
    all {
      callee(resolves { ".unjelly" }),
      any { arg("taster", 2, present), arg("sexp", 1, resolves { "twisted.spread.jelly.jelly()" }) },
    },
  },
  cases = {
    {
      where = callee(resolves { ".unjellyFromSource" }), severity = "high", confidence = "high",
      message = "`{callee}` executes its input as Python source; load data from JSON",
    },
    {
      where = callee(resolves { ".unjelly" }),
      message = "`{callee}` without a taster makes any object that the data names; pass `SecurityOptions`",
    },
  },
}
