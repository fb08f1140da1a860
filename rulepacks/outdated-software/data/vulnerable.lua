-- Versions with known holes: severe ones of widely used projects, not a complete list.
-- { fixed in, id, what it is, from (the first version that has it), severity }
local vulnerable = { as_of = "2025-11" }

local function entry(fixed, id, what, from, severity)
  return { fixed = fixed, id = id, what = what, from = from, severity = severity or "medium" }
end

vulnerable.projects = {
  ["aiohttp"] = {
    entry("3.9.2", "CVE-2024-23334", "static routes serve files outside their folder", "1.0.5", "high"),
    entry("3.9.4", "CVE-2024-30251", "a request can stop the server"),
  },
  ["apache-airflow"] = { entry("2.9.3", "CVE-2024-39877", "authors of DAGs run code in the scheduler", "2.4.0",
    "high") },
  ["authlib"] = { entry("1.3.1", "CVE-2024-37568", "tokens signed with a public key are accepted", nil, "high") },
  ["babel"] = { entry("2.9.1", "CVE-2021-42771", "locale files outside its folder are unpickled", nil, "high") },
  ["black"] = { entry("24.3.0", "CVE-2024-21503", "a file can make it hang", nil, "low") },
  ["bleach"] = { entry("3.3.0", "CVE-2021-23980", "scripts pass the sanitizer") },
  ["celery"] = { entry("5.2.2", "CVE-2021-23727", "results of tasks can run code", nil, "high") },
  ["certifi"] = {
    entry("2023.7.22", "CVE-2023-37920", "it trusts authorities that were withdrawn", "2015.4.28", "high"),
  },
  ["configobj"] = { entry("5.0.9", "CVE-2023-26112", "a value can make it hang", nil, "low") },
  ["cryptography"] = {
    entry("3.3.2", "CVE-2020-36242", "large inputs overflow a buffer", nil, "high"),
    entry("39.0.1", "CVE-2023-0286", "its OpenSSL confuses types in certificates", nil, "high"),
    entry("42.0.0", "CVE-2023-50782", "RSA messages can be decrypted by timing", nil, "high"),
  },
  ["django"] = {
    entry("1.11.23", "CVE-2019-14234", "keys of JSON lookups become SQL", "1.11", "critical"),
    entry("2.1.11", "CVE-2019-14234", "keys of JSON lookups become SQL", "2.0", "critical"),
    entry("2.2.28", "CVE-2022-28346", "names of annotations become SQL", "2.2", "critical"),
    entry("3.1.13", "CVE-2021-35042", "`order_by` passes text into SQL", "3.1", "critical"),
    entry("3.2.14", "CVE-2022-34265", "kinds of `Trunc` and `Extract` become SQL", "3.2", "critical"),
    entry("4.0.6", "CVE-2022-34265", "kinds of `Trunc` and `Extract` become SQL", "4.0", "critical"),
    entry("4.2.26", "CVE-2025-64459", "the `_connector` argument becomes SQL", "4.2", "critical"),
    entry("5.0.8", "CVE-2024-42005", "keys of JSON fields in `values` become SQL", "5.0", "critical"),
    entry("5.1.14", "CVE-2025-64459", "the `_connector` argument becomes SQL", "5.1", "critical"),
    entry("5.2.8", "CVE-2025-64459", "the `_connector` argument becomes SQL", "5.2", "critical"),
  },
  ["djangorestframework"] = { entry("3.15.2", "CVE-2024-21520", "its pages run scripts of others") },
  ["dnspython"] = { entry("2.6.1", "CVE-2023-29483", "forged answers stop lookups") },
  ["eventlet"] = { entry("0.31.0", "CVE-2021-21419", "a websocket takes all memory") },
  ["fastapi"] = {
    entry("0.65.2", "CVE-2021-32677", "other sites can send JSON for a user", nil, "high"),
    entry("0.109.1", "CVE-2024-24762", "a form can stop the server"),
  },
  ["flask"] = {
    entry("2.2.5", "CVE-2023-30861", "caches can hand out sessions of others", nil, "high"),
    entry("2.3.2", "CVE-2023-30861", "caches can hand out sessions of others", "2.3.0", "high"),
  },
  ["flask-cors"] = { entry("3.0.9", "CVE-2020-25032", "paths can go around the rules", nil, "high") },
  ["gevent"] = { entry("23.9.0", "CVE-2023-41419", "its server passes on smuggled requests", nil, "high") },
  ["gitpython"] = {
    entry("3.1.30", "CVE-2022-24439", "addresses of repositories run commands", nil, "critical"),
    entry("3.1.41", "CVE-2024-22190", "on Windows a `git.exe` of the repository is run", nil, "high"),
  },
  ["gradio"] = { entry("4.13.0", "CVE-2024-1561", "files of the server can be read", nil, "high") },
  ["gunicorn"] = {
    entry("22.0.0", "CVE-2024-1135", "requests can be smuggled past a proxy", nil, "high"),
  },
  ["h11"] = { entry("0.16.0", "CVE-2025-43859", "requests can be smuggled past a proxy", nil, "high") },
  ["httplib2"] = { entry("0.19.0", "CVE-2021-21240", "a server can make it hang") },
  ["httpx"] = { entry("0.23.0", "CVE-2021-41945", "addresses are taken apart wrongly", nil, "high") },
  ["idna"] = { entry("3.7", "CVE-2024-3651", "a long name can make it hang") },
  ["ipython"] = {
    entry("7.31.1", "CVE-2022-21699", "profiles in the working folder run code", "7.17.0", "high"),
    entry("8.0.1", "CVE-2022-21699", "profiles in the working folder run code", "8.0.0", "high"),
  },
  ["jinja2"] = {
    entry("2.10.1", "CVE-2019-10906", "templates leave the sandbox", nil, "high"),
    entry("3.1.6", "CVE-2025-27516", "templates leave the sandbox"),
  },
  ["joblib"] = { entry("1.2.0", "CVE-2022-21797", "`pre_dispatch` is evaluated as code", nil, "high") },
  ["jwcrypto"] = { entry("1.5.6", "CVE-2024-28102", "a token can take all memory") },
  ["keras"] = {
    entry("2.13.1", "CVE-2024-3660", "models run code when they are loaded", nil, "critical"),
    entry("3.9.0", "CVE-2025-1550", "models run code in spite of the safe mode", "3.0.0", "high"),
  },
  ["lxml"] = { entry("4.6.5", "CVE-2021-43818", "scripts pass its HTML cleaner", nil, "high") },
  ["mako"] = { entry("1.2.2", "CVE-2022-40023", "a template can make it hang") },
  ["mistune"] = { entry("2.0.3", "CVE-2022-34749", "a text can make it hang") },
  ["mlflow"] = { entry("2.2.1", "CVE-2023-1177", "files of the server can be read", nil, "critical") },
  ["mysql-connector-python"] = { entry("9.1.0", "CVE-2024-21272", "parameters become SQL", nil, "high") },
  ["nbconvert"] = { entry("6.5.1", "CVE-2021-32862", "notebooks run scripts in its pages") },
  ["nltk"] = { entry("3.9", "CVE-2024-39705", "data packages are unpickled", nil, "critical") },
  ["numpy"] = { entry("1.16.3", "CVE-2019-6446", "`numpy.load` unpickles by default", nil, "high") },
  ["opencv-python"] = { entry("4.8.1.78", "CVE-2023-4863", "its libwebp overflows a buffer", nil, "high") },
  ["orjson"] = { entry("3.9.15", "CVE-2024-27454", "a document can overflow the stack") },
  ["paramiko"] = {
    entry("2.4.2", "CVE-2018-1000805", "its server lets clients in without a login", nil, "critical"),
    entry("3.4.0", "CVE-2023-48795", "the start of a session can be shortened (Terrapin)"),
  },
  ["pillow"] = {
    entry("9.0.0", "CVE-2022-22817", "`ImageMath.eval` runs code", nil, "critical"),
    entry("10.0.1", "CVE-2023-4863", "its libwebp overflows a buffer", nil, "high"),
    entry("10.2.0", "CVE-2023-50447", "`ImageMath.eval` runs code by another way", nil, "high"),
    entry("10.3.0", "CVE-2024-28219", "a colour profile overflows a buffer"),
  },
  ["pip"] = {
    entry("19.2", "CVE-2019-20916", "a server can write files outside the folder", nil, "high"),
    entry("21.1", "CVE-2021-3572", "git references are taken for others"),
  },
  ["protobuf"] = {
    entry("3.20.2", "CVE-2022-1941", "a message can take all memory", "3.20.0"),
    entry("4.21.6", "CVE-2022-1941", "a message can take all memory", "4.0.0"),
  },
  ["pyarrow"] = { entry("14.0.1", "CVE-2023-47248", "files of tables run code", "0.14.0", "critical") },
  ["pydantic"] = {
    entry("1.10.13", "CVE-2024-3772", "an address of mail can make it hang"),
    entry("2.4.0", "CVE-2024-3772", "an address of mail can make it hang", "2.0.0"),
  },
  ["pygments"] = { entry("2.7.4", "CVE-2021-27291", "a text can make it hang", "1.1") },
  ["pyjwt"] = { entry("2.4.0", "CVE-2022-29217", "tokens signed with a public key are accepted", "1.5.0", "high") },
  ["pymongo"] = { entry("4.6.3", "CVE-2024-5629", "a document makes it read other memory") },
  ["pyopenssl"] = { entry("17.5.0", "CVE-2018-1000807", "memory is used after it was given back", nil, "high") },
  ["pypdf"] = { entry("3.9.0", "CVE-2023-36464", "a document can make it hang", "2.2.0") },
  ["pypdf2"] = { entry("1.27.5", "CVE-2022-24859", "a document can make it hang") },
  ["pysaml2"] = { entry("6.5.0", "CVE-2021-21239", "signatures with a foreign key are accepted", nil, "high") },
  ["python-jose"] = { entry("3.4.0", "CVE-2024-33663", "tokens signed with a public key are accepted", nil, "high") },
  ["python-ldap"] = { entry("3.4.0", "CVE-2021-46823", "a schema can make it hang") },
  ["python-multipart"] = {
    entry("0.0.7", "CVE-2024-24762", "a header can stop the server"),
    entry("0.0.18", "CVE-2024-53981", "a form can stop the server"),
  },
  ["pyyaml"] = {
    entry("5.4", "CVE-2020-14343", "`full_load` runs code", nil, "critical"),
  },
  ["redis"] = {
    entry("4.3.6", "CVE-2023-28858", "answers go to the wrong caller", "4.2.0"),
    entry("4.4.3", "CVE-2023-28858", "answers go to the wrong caller", "4.4.0"),
    entry("4.5.3", "CVE-2023-28858", "answers go to the wrong caller", "4.5.0"),
  },
  ["reportlab"] = { entry("3.6.13", "CVE-2023-33733", "documents run code", nil, "high") },
  ["requests"] = {
    entry("2.20.0", "CVE-2018-18074", "passwords follow a redirect to http", nil, "high"),
    entry("2.31.0", "CVE-2023-32681", "the proxy's password reaches the server", "2.3.0"),
    entry("2.32.0", "CVE-2024-35195", "a session keeps `verify=False` after its first request"),
    entry("2.32.4", "CVE-2024-47081", "the password of `.netrc` reaches another host"),
  },
  ["rsa"] = { entry("4.7", "CVE-2020-25658", "messages can be decrypted by timing") },
  ["salt"] = {
    entry("2019.2.4", "CVE-2020-11651", "anybody can run commands on the master", nil, "critical"),
    entry("3000.2", "CVE-2020-11651", "anybody can run commands on the master", "3000", "critical"),
  },
  ["scikit-learn"] = { entry("1.5.0", "CVE-2024-5206", "models keep words of what they were trained with", nil,
    "low") },
  ["scrapy"] = { entry("2.11.1", "CVE-2024-3574", "passwords follow a redirect to another host") },
  ["setuptools"] = {
    entry("65.5.1", "CVE-2022-40897", "a page can make it hang", nil, "low"),
    entry("70.0.0", "CVE-2024-6345", "addresses of packages run commands", nil, "high"),
    entry("78.1.1", "CVE-2025-47273", "a server can write files anywhere", nil, "high"),
  },
  ["sqlalchemy"] = { entry("1.2.18", "CVE-2019-7164", "`order_by` passes text into SQL", nil, "critical") },
  ["sqlparse"] = {
    entry("0.4.4", "CVE-2023-30608", "a statement can make it hang"),
    entry("0.5.0", "CVE-2024-4340", "nested lists overflow the stack"),
  },
  ["starlette"] = {
    entry("0.25.0", "CVE-2023-30798", "a form can take all memory", nil, "high"),
    entry("0.40.0", "CVE-2024-47874", "a form can take all memory", nil, "high"),
  },
  ["streamlit"] = { entry("1.11.1", "CVE-2022-35918", "files of the server can be read", "0.63.0", "high") },
  ["tensorflow"] = { entry("2.11.1", "CVE-2023-25668", "inputs overflow a buffer", nil, "high") },
  ["torch"] = {
    entry("1.13.1", "CVE-2022-45907", "annotations of models are evaluated as code", nil, "critical"),
    entry("2.6.0", "CVE-2025-32434", "`torch.load` runs code even with `weights_only=True`", nil, "critical"),
  },
  ["tornado"] = {
    entry("6.4.2", "CVE-2024-52804", "cookies can stop the server", nil, "high"),
    entry("6.5", "CVE-2025-47287", "a form can fill the log and stop the server", nil, "high"),
  },
  ["tqdm"] = { entry("4.66.3", "CVE-2024-34062", "options of the command line are evaluated", "4.4.0", "low") },
  ["transformers"] = { entry("4.36.0", "CVE-2023-6730", "checkpoints are unpickled", nil, "high") },
  ["twisted"] = {
    entry("22.4.0", "CVE-2022-24801", "requests can be smuggled past a proxy", nil, "high"),
    entry("24.7.0", "CVE-2024-41671", "answers go to the wrong caller"),
  },
  ["ujson"] = { entry("5.4.0", "CVE-2022-31116", "texts are changed while they are read") },
  ["urllib3"] = {
    entry("1.26.17", "CVE-2023-43804", "cookies follow a redirect to another host"),
    entry("2.0.6", "CVE-2023-43804", "cookies follow a redirect to another host", "2.0.0"),
    entry("2.2.2", "CVE-2024-37891", "the proxy's password follows a redirect", "2.0.0"),
    entry("2.5.0", "CVE-2025-50181", "redirects cannot be switched off for a pool", "2.0.0"),
  },
  ["virtualenv"] = { entry("20.26.6", "CVE-2024-53899", "names of folders run commands", nil, "low") },
  ["vllm"] = { entry("0.8.5", "CVE-2025-32444", "messages between its nodes are unpickled", "0.6.5", "critical") },
  ["waitress"] = {
    entry("2.1.1", "CVE-2022-24761", "requests can be smuggled past a proxy", nil, "high"),
    entry("3.0.1", "CVE-2024-49768", "requests can be smuggled past a proxy", "2.0.0", "high"),
  },
  ["werkzeug"] = {
    entry("2.2.3", "CVE-2023-25577", "a form can take all memory", nil, "high"),
    entry("3.0.3", "CVE-2024-34069", "other sites can reach the debugger and run code", nil, "high"),
  },
  ["wheel"] = { entry("0.38.1", "CVE-2022-40898", "a name can make it hang", nil, "low") },
  ["zipp"] = { entry("3.19.1", "CVE-2024-5569", "an archive can make it hang", nil, "low") },
}

return vulnerable
