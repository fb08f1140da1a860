-- What was kept and is read back: files, archives, databases. Somebody wrote it at some time.
local names = require("data.names")

source {
  group = "stored",
  match = call(names.join(
    { "os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob" },
    names.cross({ "builtins.open()", "io.open()", "codecs.open()", "gzip.open()", "bz2.open()", "lzma.open()" }, ".",
      {
      "read", "readline", "readlines",
    }),
    names.cross({ "pathlib.Path()" }, ".", { "read_text", "read_bytes", "iterdir", "glob", "rglob" }),
    names.cross({ "zipfile.ZipFile()", "tarfile.TarFile()", "tarfile.open()" }, ".", {
      "namelist", "infolist", "read", "getnames", "getmembers", "extractfile",
    }),
    names.cross({ "configparser.ConfigParser()", "configparser.RawConfigParser()" }, ".", { "get", "items", "options",
      "sections" })
  )),
}
source {
  group = "stored",
  match = read { "tarfile.TarInfo().name", "tarfile.TarInfo().linkname", "zipfile.ZipInfo().filename" },
}

-- Second order: what a query brings back, users wrote, in forms for the most part. Files and settings are rather
-- written by whoever runs the program.
source { group = "database", match = call { ".fetchone", ".fetchall", ".fetchmany" } }
source {
  group = "database",
  match = call(names.join(
    names.cross({ "redis.Redis()", "redis.StrictRedis()", "redis.from_url()" }, ".", { "get", "hget", "hgetall",
      "lrange", "lpop", "rpop" }),
    names.cross({ "memcache.Client()", "pymemcache.client.base.Client()" }, ".", { "get" }),
    { "boto3.client().get_object", "kafka.KafkaConsumer().poll" }
  )),
}
