"""Callers: cancel, pause, resume, retry now; and the sender of signals."""
from language_rows import Cp, Proc, Sig


class Client(Proc):
    """runs cfg verbs in order: (verb, run); verbs cancel, pause, resume, retry"""
    local = ("psig",)
    last = ("cancel2", "commit", "pwake")

    def choices(self, s, p):
        if p["pc"] == "next":
            sn = s.rows.get(("s", p["todo"][0][1])) if p["todo"] else None
            if sn is None or (p["todo"][0][0] == "retry" and sn.st != "F"):
                return []
        return [None]

    def next(self, db, p, arg):
        todo = p["todo"]
        p.clear()
        p.update(todo=todo[1:], verb=todo[0][0], iid=todo[0][1], pc="c1")
        self.c1(db, p, arg)

    def reset(self, p):
        todo = p["todo"]
        p.clear()
        p.update(todo=todo, pc="next" if todo else "done")

    def deadlocked(self, db, p):
        self.reset(p)

    def c1(self, db, p, arg):
        p["pc"] = "c1"
        par = self.parent_of(db, p["iid"])
        if par and p["verb"] == "cancel" and self.c.get("child_order", True):
            self.lock_snap(db, par)
        p["pc"] = "c2"
        if not par:
            self.c2(db, p, arg)

    def c2(self, db, p, arg):
        p["pc"] = "c2"
        st, v = self.lock_snap(db, p["iid"]).st, p["verb"]
        ok = {"cancel": st in ("R", "P"), "pause": st == "R", "resume": st == "P", "retry": st == "F"}[v]
        if not ok:
            db.rollback()
            self.reset(p)
            return
        p["pc"] = v + "1"
        if v != "cancel":
            getattr(self, p["pc"])(db, p, arg)

    def pause1(self, db, p, arg):
        self.pause_idle(db, p["iid"])
        p["pc"] = "commit"

    def resume1(self, db, p, arg):
        self.put_snap(db, p["iid"], st="R")
        p["pc"] = "resume2"

    def resume2(self, db, p, arg):
        iid = p["iid"]
        db.update("b", lambda k, r: k[1] == iid and r.own is None, lambda r: r._replace(due=r.ready, ver=r.ver + 1), down=self.c.get("down", True))
        p["pc"] = "commit"

    def retry1(self, db, p, arg):
        iid, now = p["iid"], db.s.g["now"]
        if not db.scan("b", lambda k, r: k[1] == iid and k[2] == 0):
            db.rollback()                                    # compensated: nothing to go on from
            self.reset(p)
            return
        self.put_snap(db, iid, st="R")

        if self.c.get("deadline_again", True):               # a new deadline, as a row of its own
            for k, r in db.scan("b", lambda k, r: k[1] == iid and r.prog == "late"):
                cp, seq = self.m.newest(db, iid, k[2])
                db.insert(("c", iid, k[2], seq), Cp("tomb", None, cp.pos, now + 1, (self.pid, -1)))
        p["pc"] = "retry2"

    def retry2(self, db, p, arg):
        iid, now = p["iid"], db.s.g["now"]

        def open_again(r):
            due = now + 1 if r.prog == "late" and self.c.get("deadline_again", True) else r.ready
            return r._replace(due=due, ready=due, ver=r.ver + 1)
        db.update("b", lambda k, r: k[1] == iid, open_again, down=self.c.get("down", True))
        p["pc"] = "commit"

    def commit(self, db, p, arg):
        self.m.commit(db, p)
        db.s.g[("verb", p["iid"])] = p["verb"]
        self.reset(p)


class Sender(Proc):
    """sends cfg signals in order: (name, run)"""
    local = ("s2",)
    last = ("s4",)

    def choices(self, s, p):
        if p["pc"] == "s1" and not p["todo"]:
            return []
        return [None]

    def s1(self, db, p, arg):
        name, iid = p["todo"][0]
        sn = self.lock_snap(db, iid)
        if sn.st in ("C", "X", "L", "G"):
            db.rollback()
            p["todo"] = p["todo"][1:]
            return
        p["st"] = sn.st
        p["pc"] = "s2"

    def s2(self, db, p, arg):
        name, iid = p["todo"][0]
        n = db.get(("s", iid)).ns
        self.put_snap(db, iid, ns=n + 1)
        db.insert(("g", iid, n), Sig(name, False))
        p["pc"] = "s3"

    def s3(self, db, p, arg):
        name, iid = p["todo"][0]
        self.wake(db, iid, name, p["st"])
        p["pc"] = "s4"

    def s4(self, db, p, arg):
        self.m.commit(db, {})
        p.pop("st")
        p["todo"] = p["todo"][1:]
        p["pc"] = "s1"
