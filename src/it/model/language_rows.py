"""Rows, nodes and what every process of the language model shares: locking a snapshot, entering the compensation, the end of a
child as a signal; the clock; the server side of a lost commit answer. The model itself is in language.py."""
from collections import namedtuple
from rc import INF

Snap = namedtuple("Snap", "st nb clo par ns")               # nb next branch, clo final phase after the compensation, ns signals so far
Br = namedtuple("Br", "par prog due own ver wait ready open na nl")     # na next arm to open, nl last arm of a window
Cp = namedtuple("Cp", "kind nd pos ext by")                 # nd node done, pos next node, ext what the position says (deadline, arms)
Sig = namedtuple("Sig", "name used")
Node = namedtuple("Node", "k f a", defaults=("", None))     # k kind, f flags, a arguments
# kinds: T step, N step outside transactions, M and O the same two that also write shared state, F fork, E forEach,
#        S wait for a signal, D delay, K start of a child, Z deadline of the run
# flags: u has an undo, r may fail and be retried, x may fail for good, s settles; c, t, p cancels, terminates, pauses its own run
ENDED = ("C", "F", "X")
STEPS = "TNMO"
OUTSIDE, WRITES = "NO", "MO"
I = "i1"


def own_verb(nd):
    """the order a step gives to its own run"""
    return next((f for f in nd.f if f in "ctp"), None)


class Proc:
    can_crash = False

    def __init__(self, pid, m, **kw):
        self.pid, self.m, self.c = pid, m, m.cfg
        self.auto = set(self.local)
        if not m.cfg.get("fine"):
            self.auto |= set(self.last)
        self.__dict__.update(kw)

    local, last = (), ()

    def choices(self, s, p):
        return [None]

    def violated(self, db, p):
        p["pc"] = "done"

    def deadlocked(self, db, p):
        p["pc"] = "done"

    # ---- shared by everybody who ends, closes or drains a run; p["iid"] names it, `then` follows
    def lock_snap(self, db, iid):
        got = db.lock("s", lambda k, r: k[1] == iid)
        return got[0][1] if got else None

    def put_snap(self, db, iid, **kw):
        k = ("s", iid)
        db.put(k, db.get(k)._replace(**kw))

    def parent_of(self, db, iid):
        r = db.get(("s", iid))
        return r.par[0] if r is not None and r.par else None

    def g1(self, db, p, arg):
        if not self.c.get("tomb", True) or self.m.tombs(db, (p["iid"],)):
            p["pc"] = "g1b" if self.can_crash and self.c.get("look_again", True) else "g2"

    def g1b(self, db, p, arg):
        """keys first, then the rows: a claim that was open when the owners were counted shows itself now"""
        got = db.lock("b", lambda k, r: k[1] == p["iid"], down=True)
        if any(r.own not in (None, self.pid) for k, r in got):
            db.rollback()
            p["pc"] = "lg0"
            return
        p["pc"] = "g2"

    def g2(self, db, p, arg):
        """all rows go, one branch for the undo steps comes"""
        iid = p["iid"]
        db.delete("b", lambda k, r: k[1] == iid)
        nb = db.get(("s", iid)).nb
        db.insert(("b", iid, nb), Br(None, "undo", db.s.g["now"], None, 0, None, db.s.g["now"], 0, 0, 0))
        db.insert(("c", iid, nb, 0), Cp("start", None, 0, None, (self.pid, -1)))
        self.put_snap(db, iid, st="G", nb=nb + 1)
        p["pc"] = "commit"

    def drain(self, db, p, arg):
        """does anybody else own a branch?"""
        iid = p["iid"]
        busy = [k for k, r in db.scan("b", lambda k, r: k[1] == iid) if r.own not in (None, self.pid)]
        if self.c.get("kids_first", True):                   # a live child counts like an owned branch: it is undone before its parent
            busy += [k for k, r in db.scan("s", lambda k, r: r.par and r.par[0] == iid and r.st not in ENDED)]
        if self.c.get("enter") == "anybody":
            p["pc"] = "commit" if busy else "g1"
        else:
            p["pc"] = "lg1" if busy else "g1"

    def drain_idle(self, db, iids):
        """cancelling: nobody else need look, except that branch 0 polls; its row is waited for, the others may be skipped"""
        now, poll = db.s.g["now"], self.c.get("root_polls", True)
        if poll:
            if self.c.get("root_waits", True):
                roots = [k for k, _ in db.lock("b", lambda k, r: k[1] in iids and k[2] == 0 and r.own is None)]
            else:
                roots = [k for k, _ in db.lock_skip("b", lambda k, r: k[1] in iids and k[2] == 0 and r.own is None)]
        for k, r in db.lock_skip("b", lambda k, r: k[1] in iids and r.own is None):
            db.put(k, r._replace(due=now if poll and k in roots else INF, ver=r.ver + 1))

    def pause_idle(self, db, iid):
        self.put_snap(db, iid, st="P")
        for k, r in db.lock_skip("b", lambda k, r: k[1] == iid and r.own is None):
            db.put(k, r._replace(due=INF, ver=r.ver + 1))

    # ---- cancel of a run whose snapshot is locked: a caller's, or that of one of its own steps; p["hard"] = terminate
    def cancel1(self, db, p, arg):
        p["parts"] = (p["iid"],) + tuple(k[1] for k, r in db.scan("s", lambda k, r: r.par and r.par[0] == p["iid"] and r.st in ("R", "P")))
        p["pc"] = "cancelk" if len(p["parts"]) > 1 else "cancel2"

    def cancelk(self, db, p, arg):
        kids = p["parts"][1:]
        db.lock("s", lambda k, r: k[1] in kids)
        p["parts"] = (p["iid"],) + tuple(i for i in p["parts"][1:] if db.get(("s", i)).st in ("R", "P"))
        p["pc"] = "cancel2"

    def cancel2(self, db, p, arg):
        p["pc"] = "cancel2"
        if self.c.get("comp") and not p.get("hard"):
            if self.c.get("cancel_drains", True):
                for i in p["parts"]:                         # children are cancelled with it, each with its own compensation
                    self.put_snap(db, i, st="L", clo="X")
                self.drain_idle(db, p["parts"])
                p["pc"] = "drain" if self.c.get("enter") == "anybody" else "commit"
            else:
                self.put_snap(db, p["iid"], clo="X")
                p["pc"] = "g1"
            return
        if not self.c.get("tomb", True) or self.m.tombs(db, p["parts"]):
            p["pc"] = "cancel3"

    def cancel3(self, db, p, arg):
        parts = p["parts"]
        db.delete("b", lambda k, r: k[1] in parts, down=self.c.get("down", True))
        for i in parts:
            self.put_snap(db, i, st="X")
        self.after_end(db, p)

    def psig(self, db, p, arg):
        """the end of a child is a signal to its parent, whose snapshot is locked already"""
        piid, pbid, name = db.get(("s", p["iid"])).par
        if not self.c.get("child_order", True):
            self.lock_snap(db, piid)
        sn = db.get(("s", piid))
        if sn.st in ("C", "X") or (sn.st == "F" and not self.c.get("sig_failed", True)):
            p["pc"] = "commit"
            return
        db.begin()
        self.put_snap(db, piid, ns=sn.ns + 1)
        db.insert(("g", piid, sn.ns), Sig(name, False))
        p["woken"], p["wname"], p["wst"] = piid, name, sn.st
        p["pc"] = "pwake"

    def pwake(self, db, p, arg):
        self.wake(db, p["woken"], p["wname"], p["wst"])
        p["pc"] = "commit"

    def wake(self, db, iid, name, st):
        now = db.s.g["now"]
        db.update("b", lambda k, r: k[1] == iid and r.wait and name in r.wait and r.own is None,
                  lambda r: r._replace(ready=now, due=now if st == "R" else r.due, ver=r.ver + 1))

    def after_end(self, db, p):
        p["pc"] = "psig" if db.get(("s", p["iid"])).par else "commit"


class Clock(Proc):
    def choices(self, s, p):
        now = s.g["now"]
        if now < self.c.get("T", 1) and any(k[0] == "b" and now < r.due < INF for k, r in s.rows.items()):
            return [None]
        return []

    def tick(self, db, p, arg):
        db.s.g["now"] += 1


class Srv(Proc):
    """the server side of a COMMIT whose answer was lost: it still commits or aborts, at any later time"""
    def choices(self, s, p):
        return ["commits", "aborts"] if self.pid in s.tx else []

    def limbo(self, db, p, arg):
        if arg == "commits":
            self.m.commit(db, p.get("of", {}) and dict(p["of"]))
        else:
            db.rollback()
        p.pop("of", None)
