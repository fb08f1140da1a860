-- Numbers and names that somebody can guess.
local context = require("data.context")
local names = require("data.names")

local RANDOM_DOCS = "https://docs.python.org/3/library/random.html"
local SECRETS_DOCS = "https://docs.python.org/3/library/secrets.html"

local FUNCTIONS = {
  "random", "randrange", "randint", "choice", "choices", "uniform", "triangular", "randbytes", "sample", "shuffle",
  "getrandbits",
}
local RANDOM = names.join(names.product({ "random", "random.Random()" }, FUNCTIONS), { "random.Random" })
local NUMPY = names.product({ "numpy.random", "numpy.random.RandomState()", "numpy.random.default_rng()" }, {
  "random", "rand", "randint", "choice", "bytes", "random_sample", "uniform", "integers", "permutation", "shuffle",
})
local TORCH = { "torch.rand", "torch.randint", "torch.randperm" }

local LEARNING = { "torch", "tensorflow", "transformers", "jax", "nltk", "spacy", "keras", "tokenizers" }

-- Where text is processed, a token is a word.
local function ignored_words(module_imports)
  for _, name in ipairs(module_imports) do
    local top = name:match("^[%w_]+")
    for _, learning in ipairs(LEARNING) do
      if top == learning then return { token = true } end
    end
  end
  return nil
end

rule {
  id = "crypto-insecure-random", severity = "low", confidence = "low", cwe = { 330, 338 },
  title = "Random numbers can be predicted",
  message = "`{callee}` can be predicted from earlier results; where that matters use `secrets`",
  aliases = { "B311", "S311" },
  tags = { "random" },
  references = { RANDOM_DOCS, SECRETS_DOCS },
  match = call(RANDOM),
  check = function(site)
    local secret = not site:callee():is { "random.Random" } and context.secret_name(site, ignored_words(unit.imports))
    if secret then
      site:report {
        severity = "medium", confidence = "medium",
        message = ("`%s` decides `%s`, and its results can be predicted from earlier ones; use `secrets`")
          :format(site:callee().name, secret),
      }
    else
      site:report {}
    end
  end,
  cases = { { where = path(names.test_paths), severity = "low", confidence = "low" } },
}

rule {
  id = "crypto-numpy-random", severity = "low", confidence = "low", cwe = 338,
  title = "Random numbers for simulations decide a secret",
  message = "`{callee}` can be predicted from earlier results; use `secrets` for what nobody may guess",
  tags = { "random" },
  references = { "https://numpy.org/doc/stable/reference/random/index.html", SECRETS_DOCS },
  match = { call(NUMPY), call(TORCH) },
  check = function(site)
    local secret = context.secret_name(site, { token = true, nonce = true })
    if secret then
      site:report {
        severity = "medium", confidence = "medium",
        message = ("`%s` decides `%s`, and its results can be predicted from earlier ones; use `secrets`")
          :format(site:callee().name, secret),
      }
    end
  end,
}

rule {
  id = "crypto-predictable-token", severity = "medium", confidence = "medium", cwe = { 340, 330 },
  title = "Token is made of what others know",
  message = "`{callee}` is made of time and address, which others know; use `secrets.token_urlsafe`",
  tags = { "random" },
  references = { "https://www.rfc-editor.org/rfc/rfc9562#section-8", SECRETS_DOCS },
  match = {
    call { "uuid.uuid1", "uuid.uuid3", "uuid.uuid5", "uuid.uuid6", "uuid.getnode" },
    call { "time.time", "time.time_ns", "datetime.datetime.now", "datetime.datetime.utcnow" },
  },
  where = none { path(names.test_paths) },
  check = function(site)
    local secret = context.secret_name(site, { cookie = true, iv = true, nonce = true, salt = true })
    if not secret then return end
    local is_clock = not site:callee():is { "uuid.*" }
    -- Of times only what is hashed into a token: `token_time = time()` is none.
    local hash = is_clock and site:ancestor("call")
    local hashed = false
    for _ = 1, 6 do
      if not hash then break end
      if hash:callee() and hash:callee():is { "hashlib.*" } then hashed = true end
      hash = hash:ancestor("call")
    end
    if is_clock and not hashed then return end
    site:report {
      message = ("`%s` decides `%s`, and others can know or guess what it returns; use `secrets.token_urlsafe`")
        :format(site:callee().name, secret),
    }
  end,
}

rule {
  id = "crypto-predictable-seed", severity = "low", confidence = "medium", cwe = { 335, 337 },
  title = "Random generator of a secret starts from what others know",
  message = "The generator of a secret is seeded with what others know, so they can make the same secret; use "
    .. "`secrets`",
  tags = { "random" },
  references = { RANDOM_DOCS },
  match = call { "random.seed", "random.Random" },
  where = {
    any {
      arg(1, both { constant, not_(equals(nil)) }),
      arg(1, resolves {
        "time.time()", "time.time_ns()", "os.getpid()", "datetime.datetime.now()",
          "datetime.datetime.now().timestamp()",
      }),
      has { call = { "time.time", "time.time_ns", "os.getpid", "datetime.datetime.now" } },
    },
    none { path(names.test_paths) },
  },
  check = function(site)
    local func = site:function_()
    if not func then return end
    local name = func:field("name")
    local maker = name and name.text:lower():match("^_*(%a+)")
    local makes = maker == "generate" or maker == "gen" or maker == "make" or maker == "create" or maker == "random"
    if makes and context.names_secret(name.text, ignored_words(unit.imports)) then
      site:report {
        message = ("`%s` seeds its generator with what others know, so they can make the same value; use `secrets`")
          :format(name.text),
      }
    end
  end,
}

local SHORT = less_than(16)

rule {
  id = "crypto-short-token", severity = "low", confidence = "medium", cwe = { 334, 331 },
  title = "Secret is short enough to be tried out",
  message = "`{callee}` makes fewer than 16 bytes; leave the number out or use 32",
  tags = { "random" },
  references = { SECRETS_DOCS .. "#how-many-bytes-should-tokens-use" },
  match = call { "secrets.token_bytes", "secrets.token_hex", "secrets.token_urlsafe", "os.urandom" },
  where = { arg(1, SHORT), none { path(names.test_paths) } },
  check = function(site)
    local secret = context.secret_name(site,
      { salt = true, nonce = true, iv = true, credential = true, credentials = true, otp = true, cookie = true })
    if secret then
      site:report {
        message = ("`%s` makes `%s` of fewer than 16 bytes; use 32, so that nobody can try them all")
          :format(site:callee().name, secret),
      }
    end
  end,
}
