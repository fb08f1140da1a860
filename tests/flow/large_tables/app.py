from flask import request

import jobs

JOBS = {
    "copy": jobs.Copy,
    "move": jobs.Move,
    "link": jobs.Link,
    "touch": jobs.Touch,
    "erase": jobs.Erase,
    "pack": jobs.Pack,
    "unpack": jobs.Unpack,
    "sign": jobs.Sign,
    "check": jobs.Check,
    "send": jobs.Send,
    "take": jobs.Take,
    "mount": jobs.Mount,
    "label": jobs.Label,
}


def job_of(name):
    return JOBS.get(name)


class Owner:
    def asked(self):
        return request.args["what"]

    def start(self, name):
        return job_of(name)(self).work()


class Clerk:
    def asked(self):
        return "what"

    def start(self):
        return jobs.Idle(self).work()
