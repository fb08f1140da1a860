start = __import__("subprocess").getoutput
table = ["start"]
