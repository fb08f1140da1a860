-- Archives: where their members land is up to whoever made them.
local archives = require("data.archives")
local names = require("data.names")

local TAR_DOCS = "https://docs.python.org/3/library/tarfile.html#extraction-filters"
local unpack = { "shutil.unpack_archive" }

rule {
  id = "file-tar-extract", severity = "medium", confidence = "medium", cwe = 22,
  title = "Tar archive is unpacked without a filter",
  message = "`{callee}` writes wherever the archive's members say, outside of the folder too; pass `filter=\"data\"`",
  aliases = { "B202", "S202" },
  tags = { "archives" },
  references = { TAR_DOCS, "https://peps.python.org/pep-0706/" },
  match = { call(archives.tar_extract), call { ".extractall" } },
  where = {
    any { callee(resolves(archives.tar_extract)),
      all { imports { "tarfile" }, none { imports { "zipfile", "py7zr", "rarfile" } },
        none { callee(resolves { "zipfile.**", "py7zr.**", "rarfile.**", "re.**", "pandas.**" }) } } },
    none { arg("filter", 5, both { present, not_(equals("fully_trusted")), not_(falsy),
      not_(resolves { "tarfile.fully_trusted_filter" }) }) },
  },
  fix = { arg = "filter", text = '"data"', safety = "unsafe", title = "Refuse members outside of the folder" },
  cases = {
    {
      where = arg("filter", either { equals("fully_trusted"), resolves { "tarfile.fully_trusted_filter" } }),
      message = "`{callee}` with the filter \"fully_trusted\" writes wherever the archive's members say; use \"data\"",
      severity = "high",
    },
    { where = path(names.test_paths), severity = "low" },
    {
      where = { callee(resolves { ".extractall" }), arg("members", 2, present) }, severity = "low",
      message = "`{callee}` relies on the list of members to be harmless, links and modes included; pass "
        .. "`filter=\"data\"`",
    },
  },
}

rule {
  id = "file-unpack-archive", severity = "medium", confidence = "medium", cwe = 22,
  title = "Archive is unpacked wherever its members say",
  message = "`{callee}` may write outside of the folder when somebody else made the archive; check the members first",
  tags = { "archives" },
  references = { "https://docs.python.org/3/library/shutil.html#shutil.unpack_archive" },
  match = { call(unpack), call(archives.others) },
  where = {
    any {
      all { callee(resolves(unpack)), arg("filename", 1, dynamic),
        arg("filter", 4, either { absent, equals("fully_trusted") }) },
      callee(resolves(archives.others)),
    },
    none { path(names.test_paths) },
  },
  cases = {
    {
      where = callee(resolves(unpack)),
      message = "`{callee}` writes wherever the members of a tar archive say; pass `filter=\"data\"`",
      fix = { arg = "filter", text = '"data"', safety = "unsafe", title = "Refuse members outside of the folder" },
    },
    { where = callee(resolves { "py7zr.**" }), severity = "low" },
  },
}
