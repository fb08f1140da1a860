import zlib

print "starting"
code = zlib.decompress(open("blob").read())
exec code  # expect: dyn-exec-decoded
exec code in {}  # expect: dyn-exec-decoded
exec "value = 1".decode("utf-8")  # expect: dyn-exec-call
exec("cevag 1".decode("rot13"))  # expect: dyn-exec-decoded
exec("7072696e7420".decode("hex"))  # expect: dyn-exec-decoded
