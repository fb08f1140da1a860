-- Archives that unpack what their members say.
local names = require("data.names")

local archives = {}

archives.tar_objects = { "tarfile.open()", "tarfile.TarFile()", "tarfile.TarFile.open()", "tarfile.TarFile.gzopen()",
  "tarfile.TarFile.bz2open()", "tarfile.TarFile.xzopen()", "tarfile.TarFile.taropen()" }
archives.tar_extract = names.join(names.cross(archives.tar_objects, ".", { "extractall", "extract" }),
  { "tarfile.extractall" })

archives.others = names.join(
  names.cross({ "py7zr.SevenZipFile()", "rarfile.RarFile()", "unrar.rarfile.RarFile()", "patoolib" }, ".",
    { "extractall", "extract", "extract_archive" }),
  { "pyunpack.Archive().extractall" })

return archives
