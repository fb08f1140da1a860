import logging
import time

from flask import request

log = logging.getLogger(__name__)


class Counters:
    limit = 3

    def __init__(self, most):
        self.count = 0
        self.most = most
        self.level = 0
        self.first, self.second = 0, most
        self.second = 0

    def add(self):
        self.count += 1
        self.limit = 4

    def set_level(self, level):
        self.level = level

    def counted(self):
        size = request.args.get("size")
        if size and self.count > size:
            log.info(size)  # ok: input-log-taint
        else:
            log.info(size)  # ok: input-log-taint

    def given(self):
        size = request.args.get("size")
        if size > self.most:
            log.info(size)  # expect: input-log-taint

    def of_class(self):
        size = request.args.get("size")
        if size <= self.limit:
            log.info(size)  # ok: input-log-taint

    def rebound(self):
        size = request.args.get("size")
        if size > self.level:
            log.info(size)  # expect: input-log-taint

    def unpacked(self):
        size = request.args.get("size")
        if size > self.second:
            log.info(size)  # expect: input-log-taint


def measured(names):
    size = request.args.get("size")
    if len(names) <= size:
        log.info(size)  # ok: input-log-taint


def timed():
    size = request.args.get("size")
    if size < time.time():
        log.info(size)  # ok: input-log-taint


def converted(text):
    size = request.args.get("size")
    if not size < int(text):
        log.info(size)  # ok: input-log-taint


def equal(names):
    size = request.args.get("size")
    if size != len(names):
        log.info(size)  # expect: input-log-taint
