/* Modules of the standard library of Python 3, and of Python 2 where they went by other names: code that calls
 * these leaves the artifact. */
#include "flow/build_priv.h"

#include "base/banned.h"

/* In byte order. */
static const char *const modules[] = {
    "BaseHTTPServer", "CGIHTTPServer", "ConfigParser", "Cookie", "HTMLParser", "Queue",
    "SimpleHTTPServer", "SocketServer", "StringIO", "Tkinter", "__builtin__", "__future__", "_thread",
    "_winapi", "abc", "aifc", "annotationlib", "anydbm", "argparse", "array", "ast", "asynchat",
    "asyncio", "asyncore", "atexit", "audioop", "base64", "bdb", "binascii", "bisect", "bz2", "cPickle",
    "cProfile", "cStringIO", "calendar", "cgi", "cgitb", "chunk", "cmath", "cmd", "code", "codecs",
    "codeop", "collections", "colorsys", "commands", "compileall", "compression", "concurrent",
    "configparser", "contextlib", "contextvars", "cookielib", "copy", "copyreg", "crypt", "csv",
    "ctypes", "curses", "dataclasses", "datetime", "dbm", "decimal", "difflib", "dircache", "dis",
    "distutils", "doctest", "email", "encodings", "ensurepip", "enum", "errno", "exceptions",
    "faulthandler", "fcntl", "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools", "gc",
    "genericpath", "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq",
    "hmac", "html", "htmlentitydefs", "http", "httplib", "idlelib", "imaplib", "imghdr", "imp",
    "importlib", "inspect", "io", "ipaddress", "itertools", "json", "keyword", "lib2to3", "linecache",
    "locale", "logging", "lzma", "mailbox", "mailcap", "marshal", "math", "md5", "mimetools",
    "mimetypes", "mmap", "modulefinder", "msilib", "msvcrt", "multiprocessing", "netrc", "new", "nis",
    "nntplib", "nt", "ntpath", "nturl2path", "numbers", "opcode", "operator", "optparse", "os",
    "ossaudiodev", "pathlib", "pdb", "pickle", "pickletools", "pipes", "pkgutil", "platform", "plistlib",
    "popen2", "poplib", "posix", "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "py_compile",
    "pyclbr", "pydoc", "pydoc_data", "pyexpat", "queue", "quopri", "random", "re", "readline", "repr",
    "reprlib", "resource", "rfc822", "rlcompleter", "robotparser", "runpy", "sched", "secrets", "select",
    "selectors", "sets", "sha", "shelve", "shlex", "shutil", "signal", "smtpd", "smtplib", "sndhdr",
    "socket", "socketserver", "spwd", "sqlite3", "sre_compile", "sre_constants", "sre_parse", "ssl",
    "stat", "statistics", "string", "stringprep", "struct", "subprocess", "sunau", "symtable", "sys",
    "sysconfig", "syslog", "tabnanny", "tarfile", "telnetlib", "tempfile", "termios", "textwrap",
    "thread", "threading", "time", "timeit", "tkinter", "token", "tokenize", "tomllib", "trace",
    "traceback", "tracemalloc", "tty", "turtle", "turtledemo", "types", "typing", "unicodedata",
    "unittest", "urllib", "urllib2", "urlparse", "uu", "uuid", "venv", "warnings", "wave", "weakref",
    "webbrowser", "whichdb", "winreg", "winsound", "wsgiref", "xdrlib", "xml", "xmlrpc", "xmlrpclib",
    "zipapp", "zipfile", "zipimport", "zlib", "zoneinfo",
};

bool flow_is_outside(ad_str module)
{
    size_t low = 0;
    size_t high = sizeof(modules) / sizeof(modules[0]);
    size_t dot = 0;

    while (dot < module.len && module.ptr[dot] != '.') {
        dot++;
    }
    module = ad_str_sub(module, 0, dot);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ad_str_compare(module, ad_str_of(modules[middle]));

        if (order == 0) {
            return true;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}
