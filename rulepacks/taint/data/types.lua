-- Types that leave no room for an attack: frameworks turn the text into them, or refuse it.
local types = {}

types.harmless = {
  "builtins.int", "builtins.float", "builtins.bool", "builtins.complex", "uuid.UUID", "decimal.Decimal",
  "datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta", "typing.Literal",
  "typing_extensions.Literal", "pydantic.conint", "pydantic.confloat", "pydantic.PositiveInt",
  "pydantic.NonNegativeInt", "pydantic.PositiveFloat", "pydantic.UUID4", "pydantic.IPvAnyAddress",
  "pydantic.IPvAnyNetwork", "ipaddress.IPv4Address", "ipaddress.IPv6Address", "bson.ObjectId", "bson.objectid.ObjectId",
  -- one of the members that the program has written out
  "enum.Enum", "enum.IntEnum", "enum.StrEnum",
}

-- The same as the types of options.
types.of_options = {
  "click.INT", "click.FLOAT", "click.BOOL", "click.UUID", "click.IntRange", "click.FloatRange", "click.Choice",
  "click.DateTime", "click.types.IntRange", "click.types.Choice",
}

-- Types that hold text, or leave open what they hold.
types.text = {
  "builtins.str", "builtins.bytes", "builtins.list", "builtins.tuple", "builtins.dict", "builtins.set",
  "builtins.object", "typing.Any", "typing.AnyStr", "typing.Text", "typing.List", "typing.Tuple", "typing.Sequence",
  "typing.Iterable", "typing.Dict", "collections.abc.Sequence", "collections.abc.Iterable", "pathlib.*", "os.PathLike",
}

-- What a framework hands to a handler that no client wrote.
types.given = {
  "fastapi.Depends", "fastapi.Security", "fastapi.BackgroundTasks", "fastapi.Response", "fastapi.params.Depends",
  "fastapi.responses.*", "starlette.background.BackgroundTasks", "starlette.responses.*",
  "sqlalchemy.orm.Session", "sqlalchemy.ext.asyncio.AsyncSession", "sqlmodel.Session",
  "motor.motor_asyncio.*", "redis.*", "logging.Logger",
  -- their attributes are sources of their own
  "fastapi.Request", "fastapi.WebSocket", "starlette.requests.Request", "starlette.websockets.WebSocket",
  "fastapi.requests.Request", "litestar.Request", "litestar.connection.Request", "sanic.Request",
  "sanic.request.Request", "aiohttp.web.Request", "flask.Request", "quart.Request", "django.http.HttpRequest",
}

-- A route's pattern that lets only numbers and the like through; $ is the parameter's name.
types.converters = {
  "<int:$>", "<float:$>", "<uuid:$>", "<bool:$>", "<$:int>", "<$:float>", "<$:uuid>", "{$:int}", "{$:float}",
  "{$:uuid}", "<$:int:", "<slug:$>", "<re:[0-9]+:$>", "<$:re:[0-9]+>",
  -- regular expressions of Django
  "(?P<$>\\d", "(?P<$>[0-9]", "(?P<$>[\\d]",
}

types.http_calls = { "get", "post", "put", "patch", "delete", "head", "options", "request", "send" }

return types
