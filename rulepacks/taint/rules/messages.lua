-- Sockets, message queues, chat, agents, user interfaces that are web pages.
local names = require("data.names")
local types = require("data.types")

source {
  group = "remote",
  match = call(names.join(
    names.cross({ "socket.socket()", "ssl.SSLSocket()", "ssl.SSLContext().wrap_socket()" }, ".", { "recv", "read" }),
    -- the file itself is no data
    names.cross({ "socket.socket().makefile()", "ssl.SSLSocket().makefile()",
      "ssl.SSLContext().wrap_socket().makefile()" }, ".", { "read", "read1", "readline", "readlines" }),
    names.cross({ "asyncio.StreamReader()" }, ".", { "read", "readline", "readexactly", "readuntil" }),
    names.cross({ "paramiko.Channel()" }, ".", { "recv", "recv_stderr" }),
    names.cross({ "multiprocessing.connection.Listener().accept()", "multiprocessing.connection.Client()" }, ".",
      { "recv_bytes" })
  )),
}
-- what came, and from where: the address is the kernel's, a number
source {
  group = "remote", match = call(names.cross({ "socket.socket()", "ssl.SSLSocket()" }, ".", { "recvfrom", "recvmsg" })),
  parts = { "[0]" },
}
-- the two ends of a pair are threads of one program
source {
  group = "remote",
  match = call(names.cross({ "zmq.Context().socket()", "zmq.Socket()", "zmq.asyncio.Context().socket()",
    "zmq.Context.instance().socket()", "zmq.asyncio.Context.instance().socket()" }, ".",
    { "recv", "recv_string", "recv_json", "recv_multipart", "recv_pyobj", "recv_unicode", "recv_serialized" })),
  where = none { receiver(made_with("socket_type", 1, resolves { "zmq.PAIR", "zmq.SocketType.PAIR" })),
    receiver(made_with("socket_type", 2, resolves { "zmq.PAIR", "zmq.SocketType.PAIR" })) },
}
source {
  group = "remote",
  match = {
    param { decorator = { "websockets.serve" } },
    param { func = { "on_message" }, name = { "message", "msg" }, imports = { "websocket", "paho", "discord",
      "telegram" } },
    param { func = { "datagram_received", "data_received", "dataReceived", "lineReceived" }, name = { "data",
      "line" } },
    param { decorator = { "discord.ext.commands.command", "discord.ext.commands.Bot().command",
      "discord.app_commands.command" },
      except_annotation = names.join(types.harmless, { "discord.**" }) },
  },
}

-- functions that a network protocol or an agent calls
local tools = { "fastmcp.FastMCP()", "mcp.server.fastmcp.FastMCP()", "mcp.server.FastMCP()" }
local slack = { "slack_bolt.App()", "slack_bolt.async_app.AsyncApp()", "slack_bolt.app.async_app.AsyncApp()" }
source {
  group = "remote",
  match = {
    param {
      decorator = names.join(names.cross(tools, ".", { "tool", "prompt", "resource" }), { "langchain.tools.tool",
        "langchain_core.tools.tool", "agents.function_tool" }),
      except_annotation = names.join(types.harmless, { "fastmcp.Context", "mcp.server.fastmcp.Context" }),
    },
    param {
      decorator = { "celery.Celery().task", "celery.shared_task", "celery.task.task", "dramatiq.actor",
        "rq.decorators.job",
        "huey.Huey().task" },
      name = { "*url*", "*path*", "*name*", "*command*", "*cmd*", "*query*", "*payload*", "*data*", "*text*",
        "*body*" },
      except_annotation = types.harmless,
    },
    param { name = { "request", "request_iterator" }, position = 1, imports = { "grpc" } },
    -- chat
    param { decorator = names.cross(slack, ".", { "message", "event", "command", "action", "shortcut", "view" }),
      name = { "command", "message", "event", "body", "payload", "action", "view" } },
    -- GraphQL: behind the object and the request's context
    param { class = { "graphene.ObjectType", "graphene.Interface" }, func = { "resolve_*" }, position = 2,
      except_annotation = types.harmless },
    param { class = { "graphene.ObjectType", "graphene.Interface" }, func = { "resolve_*" }, position = 3,
      except_annotation = types.harmless },
    param { class = { "graphene.Mutation" }, func = { "mutate" }, position = 2, except_annotation = types.harmless },
    param { class = { "graphene.Mutation" }, func = { "mutate" }, position = 3, except_annotation = types.harmless },
    param {
      decorator = { "strawberry.field", "strawberry.mutation", "strawberry.type.field" }, annotation = types.text,
    },
    param { decorator = { "spyne.rpc", "spyne.decorator.rpc", "jsonrpcserver.method" },
      except_annotation = types.harmless },
  },
}

source {
  group = "remote",
  match = call(names.cross({ "streamlit", "streamlit.sidebar" }, ".", { "text_input", "text_area", "chat_input",
    "file_uploader" })),
}
source { group = "remote", match = read { "streamlit.query_params" } }
source { group = "remote", match = call { "streamlit.experimental_get_query_params" } }

source {
  group = "remote",
  match = read { "kafka.consumer.fetcher.ConsumerRecord().value", "kafka.consumer.fetcher.ConsumerRecord().key",
    "nats.aio.msg.Msg().data", "google.cloud.pubsub_v1.subscriber.message.Message().data" },
}

source {
  group = "remote",
  match = call(names.cross({ "confluent_kafka.Consumer().poll()", "confluent_kafka.Consumer().consume()[]",
    "confluent_kafka.DeserializingConsumer().poll()", "confluent_kafka.Message()" }, ".",
    { "value", "key", "headers" })),
}

-- method, properties and body of each message
source {
  group = "remote", match = call { ".consume" }, parts = { "[][2]" }, where = imports { "pika" },
}
source {
  group = "remote", match = call { ".basic_get" }, parts = { "[2]" }, where = imports { "pika" },
}
source {
  group = "remote",
  match = read(names.cross({ "aio_pika.IncomingMessage()", "aio_pika.abc.AbstractIncomingMessage()",
    "aio_pika.Queue().get()" }, ".", { "body", "headers" })),
}
-- whatever the queue is called, its messages come one by one
source {
  group = "remote", match = call { ".iterator" }, parts = { "[].body", "[].headers" }, where = imports { "aio_pika" },
}
source {
  group = "remote", match = param { name = { "message", "msg" }, position = 1, imports = { "aio_pika" } },
  parts = { ".body", ".headers" },
}
-- what the caller of a function has put beside its message
source {
  group = "remote", match = call { ".invocation_metadata" }, where = imports { "grpc" },
}
source {
  group = "remote",
  match = call(names.cross({ "redis.client.PubSub()", "redis.asyncio.client.PubSub()" }, ".", { "listen",
    "get_message" })),
}

-- Amazon's queues
source {
  group = "remote", match = call { "boto3.client().receive_message", "boto3.Session().client().receive_message" },
}
source {
  group = "remote",
  match = read(names.cross(names.cross({ "boto3.resource().Queue()", "boto3.resource().get_queue_by_name()" }, ".",
    { "receive_messages()[]" }), ".", { "body", "message_attributes" })),
}

-- mail
source {
  group = "remote",
  match = call(names.join(
    names.cross({ "imaplib.IMAP4()", "imaplib.IMAP4_SSL()" }, ".", { "fetch", "search", "uid" }),
    names.cross({ "poplib.POP3()", "poplib.POP3_SSL()" }, ".", { "retr", "top" })
  )),
}

-- what servers answered; known apart, as it is often a server one trusts
local http_calls = types.http_calls
source {
  group = "response",
  match = call(names.join(
    names.cross({ "requests", "requests.api", "httpx" }, ".", http_calls),
    names.cross({ "requests.Session()", "requests.session()", "requests.sessions.Session()", "httpx.Client()",
      "httpx.AsyncClient()",
      "aiohttp.ClientSession()", "urllib3.PoolManager()", "urllib3.HTTPConnectionPool()" }, ".", http_calls),
    { "urllib.request.urlopen", "urllib2.urlopen", "urllib.urlopen", "urllib.request.build_opener().open",
      "urllib3.request",
      "http.client.HTTPConnection().getresponse", "http.client.HTTPSConnection().getresponse", "feedparser.parse",
      "ftplib.FTP().retrlines", "dns.resolver.resolve", "dns.resolver.query", "socket.gethostbyaddr",
      "websockets.connect().recv", "websocket.WebSocket().recv", "websocket.create_connection().recv" }
  )),
}
source {
  group = "response",
  match = call(names.join(
    names.cross({ "openai.OpenAI()", "openai.AsyncOpenAI()" }, ".", { "chat.completions.create", "completions.create",
      "responses.create" }),
    { "openai.ChatCompletion.create", "openai.Completion.create", "anthropic.Anthropic().messages.create",
      "anthropic.AsyncAnthropic().messages.create", "ollama.chat", "ollama.generate", "litellm.completion",
      "google.generativeai.GenerativeModel().generate_content" }
  )),
}
