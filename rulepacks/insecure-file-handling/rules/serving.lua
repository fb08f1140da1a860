-- Folders that are served or followed further than meant.
local names = require("data.names")

local router = { "aiohttp.web.Application().router.add_static", "aiohttp.web.static",
  "aiohttp.web.UrlDispatcher().add_static" }

rule {
  id = "file-static-listing", severity = "low", confidence = "medium", cwe = 548,
  title = "Folder is served with a list of its files",
  message = "`{callee}` shows visitors which files there are; switch the index off",
  tags = { "web" },
  references = { "https://cwe.mitre.org/data/definitions/548.html" },
  match = { call(router), call { ".add_static" }, call { "django.views.static.serve", "sanic.Sanic().static" },
    keyword { "show_indexes", "directory_view" } },
  where = any { arg("show_index", truthy), arg("show_indexes", 4, truthy), arg("directory_view", truthy) },
  fix = { drop = "show_index", safety = "unsafe", title = "Switch the index off" },
  cases = { { where = path(names.test_paths), quiet = true } },
}

rule {
  id = "file-symlink-follow", severity = "low", confidence = "medium", cwe = 59,
  title = "Served folder follows links to anywhere",
  message = "`{callee}` follows links out of the folder: whoever can put a link there can read any file",
  tags = { "web" },
  references = { "https://docs.aiohttp.org/en/stable/web_reference.html" },
  match = { call(router), call { ".add_static" },
    call { "starlette.staticfiles.StaticFiles", "fastapi.staticfiles.StaticFiles" } },
  where = any { arg("follow_symlinks", truthy), arg("follow_symlink", truthy) },
}

rule {
  id = "file-upload-limit", severity = "low", confidence = "medium", cwe = 770,
  title = "Uploads of any size are accepted",
  message = "Without a limit, one request can fill memory or disk; set a size",
  tags = { "web", "uploads" },
  references = { "https://docs.djangoproject.com/en/stable/ref/settings/#data-upload-max-memory-size" },
  match = assign { "DATA_UPLOAD_MAX_MEMORY_SIZE", "DATA_UPLOAD_MAX_NUMBER_FIELDS", "DATA_UPLOAD_MAX_NUMBER_FILES",
    ".config[MAX_CONTENT_LENGTH]" },
  where = { value(both { falsy, constant }), none { path(names.test_paths) },
    any { path { "**/*settings*", "*settings*", "**/settings/**", "settings/**" }, imports { "flask", "quart" } } },
}

rule {
  id = "file-image-bomb", severity = "medium", confidence = "high", cwe = 409,
  title = "Image size check is switched off",
  message = "Without `MAX_IMAGE_PIXELS`, a small file can decompress into gigabytes; keep a limit",
  tags = { "decompression" },
  references = { "https://pillow.readthedocs.io/en/stable/reference/Image.html" },
  match = assign { "PIL.Image.MAX_IMAGE_PIXELS" },
  where = value(either { equals(0), falsy }),
  cases = { { where = path(names.test_paths), quiet = true } },
}
