-- Letters that look like others, as classes of PCRE2 (without the brackets).
return {
  -- Cyrillic, Greek and Armenian letters that are drawn like a letter of ASCII in most fonts.
  lookalike = table.concat {
    "\\x{0405}\\x{0406}\\x{0408}\\x{0410}\\x{0412}\\x{0415}\\x{041A}\\x{041C}-\\x{041E}\\x{0420}-\\x{0422}\\x{0425}",
    "\\x{0430}\\x{0435}\\x{043E}\\x{0440}\\x{0441}\\x{0443}\\x{0445}\\x{0455}\\x{0456}\\x{0458}\\x{04AE}\\x{04BB}",
    "\\x{04C0}\\x{04CF}\\x{0501}\\x{051A}-\\x{051D}",
    "\\x{0391}\\x{0392}\\x{0395}-\\x{0397}\\x{0399}\\x{039A}\\x{039C}\\x{039D}\\x{039F}\\x{03A1}\\x{03A4}\\x{03A5}",
    "\\x{03A7}\\x{03BF}\\x{03F2}\\x{03F3}\\x{0578}\\x{057D}\\x{0585}\\x{0570}",
  },
  -- Letters that Python itself reads as ASCII letters (NFKC): mathematical, full width, letterlike, numerals.
  compatible = table.concat {
    "\\x{1D400}-\\x{1D6A3}\\x{FF21}-\\x{FF3A}\\x{FF41}-\\x{FF5A}",
    "\\x{210A}-\\x{210E}\\x{2110}-\\x{2113}\\x{211B}\\x{211C}",
    "\\x{212C}-\\x{2131}\\x{2133}\\x{2134}\\x{2145}-\\x{2149}\\x{2170}-\\x{217F}",
  },
  -- Letters without a shape, good for identifiers.
  blank = "\\x{115F}\\x{1160}\\x{3164}\\x{FFA0}",
  -- Scripts written from right to left.
  right_to_left = "\\x{0590}-\\x{08FF}\\x{FB1D}-\\x{FDFF}\\x{FE70}-\\x{FEFC}\\x{10800}-\\x{10FFF}\\x{1E800}-\\x{1EFFF}",
}
