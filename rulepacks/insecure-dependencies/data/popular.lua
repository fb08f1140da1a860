-- Projects that others imitate, and projects that merely have similar names.
local popular = { as_of = "2025-06" }

local function set(text)
  local all = {}
  for name in text:gmatch("%S+") do all[name] = true end
  return all
end

popular.names = set [[
  boto3 botocore urllib3 requests setuptools certifi charset-normalizer idna typing-extensions packaging
  python-dateutil aiobotocore s3fs numpy fsspec pyyaml pydantic cryptography cffi pycparser pandas attrs jinja2
  markupsafe click awscli platformdirs virtualenv protobuf filelock wheel google-api-core googleapis-common-protos
  google-auth pyjwt aiohttp multidict yarl frozenlist aiosignal importlib-metadata zipp rsa pyasn1 colorama pytest
  pluggy iniconfig tomli jsonschema sqlalchemy greenlet scipy pyarrow grpcio grpcio-status oauthlib
  requests-oauthlib pyparsing wrapt psutil tqdm pyopenssl cachetools werkzeug flask itsdangerous blinker gunicorn
  rich pygments markdown-it-py docutils sphinx pillow websocket-client websockets beautifulsoup4 soupsieve lxml
  decorator tenacity exceptiongroup httpx httpcore anyio sniffio starlette fastapi uvicorn python-dotenv coverage
  pytest-cov mypy mypy-extensions black isort flake8 pycodestyle pyflakes pylint astroid django djangorestframework
  psycopg2 psycopg2-binary psycopg redis celery kombu billiard amqp pymysql mysqlclient mysql-connector-python
  pymongo motor elasticsearch opensearch-py kafka-python confluent-kafka paramiko bcrypt pynacl passlib argon2-cffi
  python-jose pycryptodome pycryptodomex scikit-learn joblib threadpoolctl matplotlib cycler kiwisolver fonttools
  contourpy seaborn plotly bokeh dash streamlit gradio tensorflow keras torch torchvision torchaudio transformers
  tokenizers huggingface-hub datasets accelerate safetensors sentencepiece openai anthropic langchain
  langchain-core langchain-community llama-index tiktoken chromadb faiss-cpu xgboost lightgbm catboost nltk spacy
  gensim opencv-python opencv-python-headless imageio scikit-image networkx sympy mpmath numba llvmlite cython
  ipython ipykernel jupyter notebook jupyterlab nbconvert nbformat traitlets tornado pyzmq selenium playwright
  scrapy twisted mechanize azure-core azure-identity azure-storage-blob google-cloud-storage google-cloud-bigquery
  google-cloud-core apache-airflow dbt-core prefect dagster luigi pyspark dask distributed ray great-expectations
  openpyxl xlrd xlsxwriter python-docx pypdf pypdf2 pdfminer-six reportlab tabulate termcolor prompt-toolkit
  inquirer typer simplejson orjson ujson msgpack toml tomlkit ruamel-yaml marshmallow alembic flask-sqlalchemy
  flask-cors flask-login flask-wtf django-cors-headers django-filter channels daphne asgiref sqlparse gevent
  eventlet httplib2 aiofiles asyncpg aiomysql peewee tortoise-orm pydantic-core pydantic-settings email-validator
  python-multipart cloudpickle dill docker kubernetes ansible ansible-core fabric invoke pexpect ptyprocess
  sentry-sdk prometheus-client opentelemetry-api opentelemetry-sdk structlog loguru python-json-logger slack-sdk
  slackclient discord-py python-telegram-bot tweepy stripe twilio sendgrid boto google-api-python-client gspread
  pyautogui pynput pyperclip web3 eth-account bitcoinlib ccxt solana solders poetry poetry-core hatchling flit-core
  pip pipenv pip-tools twine tox nox pre-commit build hypothesis faker factory-boy freezegun responses
  requests-mock moto pytest-mock pytest-asyncio pytest-xdist pytest-django mock regex arrow pendulum pytz tzdata
  tzlocal babel humanize python-slugify unidecode chardet ply jmespath s3transfer docopt colorlog coloredlogs
  netaddr dnspython ldap3 python-ldap pyserial pyusb pywin32 pyinstaller nuitka setuptools-scm more-itertools
  sortedcontainers cattrs
]]

-- Established projects within one letter of those above.
popular.others = set [[
  aiofile aiopg aresponses asn1crypto attr authlib blake3 bpython cairocffi cchardet click-log cmake colour crick
  ctransformers dask-ml dataset datazets dbt-score distribute django-filer djongo docker-py dockerpty dotenv
  dydantic fabric2 fabric3 faiss-gpu fastai flask-wtf gevent google-oauth grequests gsutil hjson httpie httpr hyper
  ijson ipytest jwt kombo mako mocker modin myjwt mypy ngboost nose nose2 numpydoc openapi panda pandasql parse
  parsel parsley parso pbspark polars psycopg-binary psycopg-c pyaml pyasn1-modules pycairo pycrypto pycryptodomex
  pydot pydotplus pyfiglet pyjwt pylama pylibmc pylink pymantic pymssql pynose pyodbc pyotp pypdf pypdf3 pypdf4
  pyproj pyqt5 pyqt6 pyshark pyside2 pyside6 pysqlite3 pystache pytest pytest-csv pythondialog pyyml pyzbar ray
  redis-py-cluster retworkx rich-click rq scapy scipp scrypt simpy slack slack-bolt solara sphinx-rtd-theme spython
  sqlalchemy2-stubs tablib tensorflow-cpu tombi toml tomli-w tomlkit torchx traits traittypes typed-ast typeguard
  typing unicorn usort uvloop vbuild vyper websocket willow wsgiref xlsx2csv xlwt xoto3 zope-event
]]

--- Names that are fine although they are near to popular ones.
function popular.is_known(name)
  return popular.names[name] == true or popular.others[name] == true
end

-- Is b made of a by one insertion, deletion, replacement or swap of neighbours?
local function one_edit(a, b)
  if #a > #b then a, b = b, a end
  if #b - #a > 1 then return false end
  local i = 1
  while i <= #a and a:byte(i) == b:byte(i) do i = i + 1 end
  if #a < #b then return a:sub(i) == b:sub(i + 1) end
  if a:sub(i + 1) == b:sub(i + 1) then return true end
  return a:byte(i) == b:byte(i + 1) and a:byte(i + 1) == b:byte(i) and a:sub(i + 2) == b:sub(i + 2)
end

local function without_python(name)
  local bare = name:gsub("^python3?%-", ""):gsub("%-python3?$", ""):gsub("^py%-", ""):gsub("%-py$", "")
  return bare ~= name and bare or nil
end

local function turned(name)
  local first, second = name:match("^([^-]+)%-([^-]+)$")
  return first and second .. "-" .. first or nil
end

-- Digits tell versions and relatives apart rather than imitations.
local function only_digits_differ(a, b)
  return a:gsub("%d", "") == b:gsub("%d", "")
end

--- The popular name that this one looks like, or nil.
function popular.imitated(name)
  if #name < 5 or popular.is_known(name) then return nil end
  local other = turned(name)
  if other and popular.names[other] then return other end
  local bare = without_python(name)
  if bare and #bare >= 6 and popular.names["python-" .. bare] then return "python-" .. bare end
  for known in pairs(popular.names) do
    if #known >= 5 and math.abs(#known - #name) <= 1 and one_edit(name, known) and not only_digits_differ(name,
      known) then
      return known
    end
  end
  return nil
end

return popular
