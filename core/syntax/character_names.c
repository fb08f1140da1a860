/* Unicode names of the characters that Python source is made of, for `\N{...}` in unicode_escape sources.
 * Control characters have aliases only (NameAliases.txt of the Unicode Character Database). */
#include "syntax/encoding_priv.h"

#include "base/banned.h"

typedef struct named_character {
    const char *name;
    uint32_t code_point;
} named_character;

static const named_character characters[] = {
    {"NULL", 0},
    {"NUL", 0},
    {"BACKSPACE", 8},
    {"BS", 8},
    {"CHARACTER TABULATION", '\t'},
    {"HORIZONTAL TABULATION", '\t'},
    {"HT", '\t'},
    {"TAB", '\t'},
    {"LINE FEED", '\n'},
    {"NEW LINE", '\n'},
    {"END OF LINE", '\n'},
    {"LF", '\n'},
    {"NL", '\n'},
    {"EOL", '\n'},
    {"LINE TABULATION", '\v'},
    {"VERTICAL TABULATION", '\v'},
    {"VT", '\v'},
    {"FORM FEED", '\f'},
    {"FF", '\f'},
    {"CARRIAGE RETURN", '\r'},
    {"CR", '\r'},
    {"ESCAPE", 27},
    {"ESC", 27},
    {"SPACE", ' '},
    {"SP", ' '},
    {"EXCLAMATION MARK", '!'},
    {"QUOTATION MARK", '"'},
    {"NUMBER SIGN", '#'},
    {"DOLLAR SIGN", '$'},
    {"PERCENT SIGN", '%'},
    {"AMPERSAND", '&'},
    {"APOSTROPHE", '\''},
    {"LEFT PARENTHESIS", '('},
    {"RIGHT PARENTHESIS", ')'},
    {"ASTERISK", '*'},
    {"PLUS SIGN", '+'},
    {"COMMA", ','},
    {"HYPHEN-MINUS", '-'},
    {"FULL STOP", '.'},
    {"SOLIDUS", '/'},
    {"COLON", ':'},
    {"SEMICOLON", ';'},
    {"LESS-THAN SIGN", '<'},
    {"EQUALS SIGN", '='},
    {"GREATER-THAN SIGN", '>'},
    {"QUESTION MARK", '?'},
    {"COMMERCIAL AT", '@'},
    {"LEFT SQUARE BRACKET", '['},
    {"REVERSE SOLIDUS", '\\'},
    {"RIGHT SQUARE BRACKET", ']'},
    {"CIRCUMFLEX ACCENT", '^'},
    {"LOW LINE", '_'},
    {"GRAVE ACCENT", '`'},
    {"LEFT CURLY BRACKET", '{'},
    {"VERTICAL LINE", '|'},
    {"RIGHT CURLY BRACKET", '}'},
    {"TILDE", '~'},
    {"DIGIT ZERO", '0'},
    {"DIGIT ONE", '1'},
    {"DIGIT TWO", '2'},
    {"DIGIT THREE", '3'},
    {"DIGIT FOUR", '4'},
    {"DIGIT FIVE", '5'},
    {"DIGIT SIX", '6'},
    {"DIGIT SEVEN", '7'},
    {"DIGIT EIGHT", '8'},
    {"DIGIT NINE", '9'},
    {"DELETE", 127},
    {"DEL", 127},
};

/* Cuts `prefix` off *name, in any case of letters. */
static bool cut_prefix(ad_str *name, ad_str prefix)
{
    if (!ad_str_equal_nocase(ad_str_sub(*name, 0, prefix.len), prefix)) {
        return false;
    }
    *name = ad_str_sub(*name, prefix.len, name->len);
    return true;
}

/* "LATIN SMALL LETTER E" and so on; 0 for any other name. */
static uint32_t letter_by_name(ad_str name)
{
    bool small = cut_prefix(&name, AD_STR("LATIN SMALL LETTER "));
    uint32_t letter;

    if (!small && !cut_prefix(&name, AD_STR("LATIN CAPITAL LETTER "))) {
        return 0;
    }
    letter = name.len == 1 ? (unsigned char)name.ptr[0] & 0xDFU : 0;
    if (letter < 'A' || letter > 'Z') {
        return 0;
    }
    return small ? letter + ('a' - 'A') : letter;
}

uint32_t ad_character_by_name(ad_str name)
{
    bool full_width = cut_prefix(&name, AD_STR("FULLWIDTH "));
    uint32_t letter = letter_by_name(name);
    size_t i;

    for (i = 0; !letter && i < sizeof(characters) / sizeof(characters[0]); i++) {
        if (ad_str_equal_nocase(name, ad_str_of(characters[i].name))) {
            if (!full_width) {
                return characters[i].code_point; /* which may be 0 */
            }
            letter = characters[i].code_point;
        }
    }
    if (full_width && letter) {
        return letter > ' ' && letter < 127 ? letter - '!' + 0xFF01 : AD_TEXT_PLACEHOLDER;
    }
    return letter ? letter : AD_TEXT_PLACEHOLDER;
}
