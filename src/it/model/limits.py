"""python3 limits.py [name-prefix] [max states] [max seconds] [-v]: limits of instances and of steps, and the same rules with one taken
away, which must find a counterexample. Exit code 1 if a scenario did not end as it should.

One limit; runs with one branch and one body each. A run that has no slot asks for one before its body: it gets it, or parks as a
waiter. Whoever frees a slot gives it to the next waiter, round robin over the shares, in the same transaction, and makes its branch due.
kind "instance": the slot goes with the end of the run; "step": with the checkpoint of the step, which locks no snapshot."""
import sys
import time
from collections import namedtuple
from rc import S, DB, Explorer

Snap = namedtuple("Snap", "st")                    # R running, P paused, C completed, F failed, X cancelled
Br = namedtuple("Br", "due own ver")
Slot = namedtuple("Slot", "st num share")          # W waits, H holds
Lim = namedtuple("Lim", "held waiting num last")
L = ("l",)


def b(r):
    return ("b", r)


def s_(r):
    return ("s", r)


def p_(r):
    return ("p", r)


def just(key):
    return lambda k, r: k == key


class Proc:
    def __init__(self, pid, m):
        self.pid, self.m = pid, m

    def choices(self, s, p):
        return [None]

    def violated(self, db, p):
        p["pc"] = "done"

    def deadlocked(self, db, p):
        p["pc"] = self.m.again(self, p)

    # under the lock of the limit -----------------------------------------
    def lim(self, db):
        return db.get(L)

    def take_limit(self, db, p, then):
        if self.m.on("limit_lock"):
            db.lock("l", lambda k, r: True)
        p["pc"] = then

    def leave(self, db, run):
        """the run's slot, or its place among those that wait, is gone"""
        slot = db.get(p_(run))
        if slot is None:
            return
        db.delete("p", just(p_(run)))
        lim = db.get(L)
        db.put(L, lim._replace(held=lim.held - 1) if slot.st == "H" else lim._replace(waiting=lim.waiting - 1))

    def next_waiter(self, db):
        waiting = [(r.share, r.num, k[1]) for k, r in db.scan("p") if r.st == "W"]
        last = db.get(L).last
        if not self.m.on("round"):
            waiting = [(0, num, run) for _, num, run in waiting]
        behind = sorted(w for w in waiting if w[0] > last) or sorted(waiting)
        return behind[0][2] if behind else None

    def fill(self, db, p, then):
        """gives one free slot; called again until there is none or nobody waits"""
        p["pc"] = then
        if not self.m.on("fill") and self.gives:
            return
        lim = db.get(L)
        if lim.held >= self.m.cfg["most"]:
            return
        run = self.next_waiter(db)
        if run is None:
            return
        slot = db.get(p_(run))
        if run != p.get("run"):                        # the statement that may wait comes first
            wake = lambda k, r: k == b(run) and r.own is None and not r.due
            if self.m.on("wake"):
                db.update("b", wake, lambda r: r._replace(due=True, ver=r.ver + 1))
        db.begin()
        db.put(p_(run), slot._replace(st="H"))
        db.put(L, lim._replace(held=lim.held + 1, waiting=lim.waiting - 1, last=slot.share))
        self.m.granted(db, slot.share)
        p["pc"] = self.again_label

    gives = True


class Clock(Proc):
    """a claim runs out: its old owner is a zombie"""
    def choices(self, s, p):
        if s.g["T"] <= 0:
            return []
        return [k[1] for k, r in s.rows.items() if k[0] == "b" and r.own and not r.due and ("b", k[1]) not in s.lk]

    def tick(self, db, p, run):
        db.begin()
        db.update("b", just(b(run)), lambda r: r._replace(due=True))
        db.commit()
        db.s.g["T"] -= 1


class Worker(Proc):
    can_crash = True
    again_label = "a4"

    def choices(self, s, p):
        if p["pc"] == "idle":
            if p["claims"] <= 0:
                return []
            return [k[1] for k, r in s.rows.items() if k[0] == "b" and r.due and k not in s.lk
                    and not any(k in w for w in s.tx.values())]
        if p["pc"] == "body":
            return ["ok"] + (["fails"] if s.g["dies"] > 0 else [])
        return [None]

    def idle(self, db, p, run):
        """claim: one transaction of row locks only; what it reads, it reads under the claim"""
        db.begin()
        row = db.get(b(run))
        db.update("b", just(b(run)), lambda r: r._replace(due=False, own=self.pid, ver=r.ver + 1))
        db.commit()
        seq = max([k[2] for k in db.s.rows if k[0] == "c" and k[1] == run], default=0)
        p.update(pc="a1", run=run, ver=row.ver + 1, seq=seq, claims=p["claims"] - 1)
        p.pop("fail", None)

    def drop(self, db, p):
        db.rollback()
        for x in ("run", "ver", "seq", "fail"):
            p.pop(x, None)
        p["pc"] = "idle"

    def mine(self, p):
        return lambda k, r: k == b(p["run"]) and r.ver == p["ver"] and r.own == self.pid

    # asking ----------------------------------------------------------------
    def a1(self, db, p, arg):
        if not self.m.on("ask_snapshot"):
            db.begin()
            p["pc"] = "a2"
            if db.get(s_(p["run"])).st != "R":
                self.drop(db, p)
            return
        db.lock("s", just(s_(p["run"])))
        st = db.get(s_(p["run"])).st
        if st == "P":                                   # let go, under the snapshot's lock
            p["pc"] = "g"
        elif st != "R":
            self.drop(db, p)
        else:
            p["pc"] = "a2"

    def g(self, db, p, arg):
        db.update("b", self.mine(p), lambda r: r._replace(own=None, ver=r.ver + 1))
        self.m.commit(self, db, p)
        self.drop(db, p)

    def a2(self, db, p, arg):
        if not self.m.on("look_after_lock"):
            p["seen"] = db.once(lambda: (db.get(L), db.get(p_(p["run"]))))
        self.take_limit(db, p, "a3")

    def a3(self, db, p, arg):
        """still mine? then among those that wait, if the slot is not there yet"""
        if self.m.on("ask_version"):
            if not db.lock("b", self.mine(p)):
                self.drop(db, p)
                return
        slot = db.get(p_(p["run"]))
        seen = p.pop("seen", None)
        if slot is not None and slot.st == "H":
            p["pc"] = "a6"
            return
        db.begin()
        lim = seen[0] if seen else db.get(L)
        if slot is None:
            share = self.m.cfg["shares"][p["run"]]
            db.put(p_(p["run"]), Slot("W", lim.num, share))
            db.put(L, lim._replace(waiting=lim.waiting + 1, num=lim.num + 1))
            self.m.waits(db, share)
        p["pc"] = "a4"

    def a4(self, db, p, arg):
        self.fill(db, p, "a5")

    def a5(self, db, p, arg):
        if db.get(p_(p["run"])).st == "H":
            p["pc"] = "a6"
            return
        parked = db.update("b", self.mine(p) if self.m.on("park_version") else just(b(p["run"])),
                           lambda r: r._replace(own=None, ver=r.ver + 1, due=False))
        if parked:
            self.m.commit(self, db, p)
        self.drop(db, p)

    def a6(self, db, p, arg):
        self.m.commit(self, db, p)
        p["pc"] = "body"

    # the body and what is written behind it ----------------------------------
    def body(self, db, p, arg):
        p["pc"] = "e1"
        if arg == "fails":
            db.s.g["dies"] -= 1
            p["fail"] = True
        if self.m.cfg["kind"] == "step" and not p.get("fail"):
            p["pc"] = "e2" if self.m.on("limit_first") else "e3"

    def e1(self, db, p, arg):
        got = db.update("s", lambda k, r: k == s_(p["run"]) and r.st in "RP",
                        lambda r: r._replace(st="F" if p.get("fail") else "C"))
        if not got:
            self.drop(db, p)
        else:
            p["pc"] = "e2" if self.m.on("limit_first") else "e3"

    def e2(self, db, p, arg):
        self.take_limit(db, p, "e3" if self.m.on("limit_first") else "e5")

    def e3(self, db, p, arg):
        if not db.insert(("c", p["run"], p["seq"] + 1), self.pid, nothing=True):
            self.drop(db, p)
        else:
            p["pc"] = "e4"

    def e4(self, db, p, arg):
        if p.get("fail"):
            db.update("b", just(b(p["run"])), lambda r: r._replace(due=False, own=None, ver=r.ver + 1))
        else:
            db.delete("b", just(b(p["run"])))
        p["pc"] = "e5" if self.m.on("limit_first") else "e2"

    def e5(self, db, p, arg):
        slot = db.get(p_(p["run"]))
        if slot is None or slot.st != "H":
            db.s.g["bad"] = "run %d ran without its slot" % p["run"]
        if self.m.on("end_frees"):
            self.leave(db, p["run"])
        p["pc"] = "e6"

    def e6(self, db, p, arg):
        self.again_label = "e6"
        self.fill(db, p, "e7")
        self.again_label = "a4"

    def e7(self, db, p, arg):
        self.m.commit(self, db, p)
        self.drop(db, p)


class Verb(Proc):
    again_label = "v6"

    def v1(self, db, p, arg):
        verb, run = p["todo"][0]
        p["run"] = run
        got = db.lock("s", lambda k, r: k == s_(run) and r.st in self.from_(verb))
        p["pc"] = "v2" if got else "v8"

    @staticmethod
    def from_(verb):
        return dict(cancel="RP", pause="R", resume="P", retry="F")[verb]

    def v2(self, db, p, arg):
        verb = p["todo"][0][0]
        if verb in ("cancel", "pause") and (verb == "cancel" or self.m.on("pause_leaves")):
            self.take_limit(db, p, "v3")
        else:
            p["pc"] = "v3"

    def v3(self, db, p, arg):
        verb, run = p["todo"][0]
        db.put(s_(run), Snap(dict(cancel="X", pause="P", resume="R", retry="R")[verb]))
        p["pc"] = dict(cancel="v4", pause="v5", resume="v7", retry="v7")[verb]

    def v4(self, db, p, arg):
        """a tombstone; a step that was faster has its row, and the branch is gone with it"""
        run = p["run"]
        seq = db.once(lambda: max([k[2] for k, _ in db.scan("c") if k[1] == run], default=0))
        if db.insert(("c", run, seq + 1), "X", nothing=True):
            p["pc"] = "v5"

    def v5(self, db, p, arg):
        verb, run = p["todo"][0]
        slot = db.get(p_(run))
        if verb == "cancel" and self.m.on("cancel_frees") or verb == "pause" and slot and slot.st == "W" \
                and self.m.on("pause_leaves"):
            self.leave(db, run)
        p["pc"] = "v6"

    def v6(self, db, p, arg):
        self.fill(db, p, "v7")

    def v7(self, db, p, arg):
        verb, run = p["todo"][0]
        if verb == "cancel":
            db.delete("b", just(b(run)))
        elif verb == "pause":
            db.lock_skip("b", lambda k, r: k == b(run) and r.own is None)
            if b(run) in db.s.lk and self.pid in db.s.lk[b(run)][1]:
                db.put(b(run), db.get(b(run))._replace(due=False, ver=db.get(b(run)).ver + 1))
        else:
            db.update("b", lambda k, r: k == b(run) and r.own is None, lambda r: r._replace(due=True, ver=r.ver + 1))
        self.m.commit(self, db, p)
        p["todo"] = p["todo"][1:]
        p.pop("run", None)
        p["pc"] = "v1" if p["todo"] else "done"

    def v8(self, db, p, arg):
        """not possible, or nothing to do"""
        db.rollback()
        p["todo"] = p["todo"][1:]
        p.pop("run", None)
        p["pc"] = "v1" if p["todo"] else "done"


class Model:
    def __init__(self, cfg):
        self.cfg = cfg
        self.procs = {"W%d" % i: Worker("W%d" % i, self) for i in range(1, cfg.get("workers", 2) + 1)}
        if cfg.get("verbs"):
            self.procs["V"] = Verb("V", self)
        self.procs["T"] = Clock("T", self)
        self.order = list(self.procs)

    def on(self, rule):
        return rule not in self.cfg.get("without", ())

    def again(self, proc, p):
        if isinstance(proc, Verb):
            p.pop("run", None)
            return "v1"
        for x in ("run", "ver", "seq", "fail", "seen"):
            p.pop(x, None)
        return "idle"

    def initial(self):
        s = S()
        s.rows, s.tx, s.lk, s.cand, s.wait = {}, {}, {}, {}, {}
        for run in range(len(self.cfg["shares"])):
            s.rows[s_(run)] = Snap("R")
            s.rows[b(run)] = Br(True, None, 1)
        s.rows[L] = Lim(0, 0, 1, 0)
        s.loc = {k: {"pc": "idle", "claims": self.cfg.get("claims", 2)} for k in self.procs if k[0] == "W"}
        if "V" in self.procs:
            s.loc["V"] = {"pc": "v1", "todo": tuple(self.cfg["verbs"])}
        s.loc["T"] = {"pc": "tick"}
        s.g = {"crash": self.cfg.get("crash", 0), "T": self.cfg.get("T", 0), "dies": self.cfg.get("dies", 0), "turns": frozenset()}
        return s

    # fairness: while a share waits, no other gets two slots
    def waits(self, db, share):
        db.s.g["turns"] = frozenset(x for x in db.s.g["turns"] if x[0] != share or self.waiting(db, share, 1))

    def waiting(self, db, share, more):
        return sum(r.st == "W" and r.share == share for _, r in db.scan("p")) > more

    def granted(self, db, share):
        turns = {x for x in db.s.g["turns"] if x[0] != share}
        others = {r.share for _, r in db.scan("p") if r.st == "W" and r.share != share}
        if any((o, share) in turns for o in others):
            db.s.g["bad"] = "share %d got two slots while another waited" % share
        db.s.g["turns"] = frozenset(turns | {(o, share) for o in others})

    def commit(self, proc, db, p):
        db.commit()
        rows = db.s.rows
        slots = {k[1]: r for k, r in rows.items() if k[0] == "p"}
        held = sum(r.st == "H" for r in slots.values())
        lim = rows[L]
        bad = None
        if held > self.cfg["most"]:
            bad = "%d hold, %d may" % (held, self.cfg["most"])
        elif (lim.held, lim.waiting) != (held, len(slots) - held):
            bad = "the counters are wrong: %s, %s" % (lim, slots)
        elif held < self.cfg["most"] and len(slots) > held:
            bad = "a waiter is forgotten while a slot is free"
        for run, slot in slots.items():
            if rows[s_(run)].st in "CFX" or b(run) not in rows:
                bad = "run %d has ended and still has its place" % run
        if bad and not db.s.g.get("bad"):
            db.s.g["bad"] = bad

    def final(self, s):
        for run in range(len(self.cfg["shares"])):
            if s.rows[s_(run)].st != "R" or b(run) not in s.rows:
                continue
            row, slot = s.rows[b(run)], s.rows.get(p_(run))
            if row.due or row.own:                      # somebody looks, or its claim runs out
                continue
            if slot is None or slot.st == "H":
                return "run %d: nobody will look at it" % run
        for run in range(len(self.cfg["shares"])):
            slot = s.rows.get(p_(run))
            if slot and slot.st == "W" and s.rows[s_(run)].st == "P" and self.on("pause_leaves"):
                return "a paused run waits"
            if slot and slot.st == "H" and s.rows[s_(run)].st == "P" and ("c", run, 1) not in s.rows \
                    and run in self.cfg.get("idle", ()):
                return "a paused run was given a slot"
        if s.loc.get("V", {"pc": "done"})["pc"] != "done":
            return "a verb is stuck"
        return None

    def show(self, s):
        return "%s %s" % (s.loc, s.rows)


SC = {}


def sc(name, shares, bad=None, **cfg):
    SC[name] = (dict(dict(kind="instance", most=1, shares=shares, deadlock_is_bad=True), **cfg), bad)


ABA = (1, 1, 2)
sc("1.1 three runs, two shares, crash", ABA, crash=1, claims=3)
sc("1.2 zombie", (1, 1), T=2, claims=4)
sc("1.3 cancel of a holder, crash", (1, 2), verbs=(("cancel", 0),), crash=1, claims=3)
sc("1.4 cancel of both, zombie", (1, 2), verbs=(("cancel", 0), ("cancel", 1)), T=1, claims=3)
sc("1.5 pause, resume, zombie", (1, 2), verbs=(("pause", 0), ("resume", 0)), T=1, claims=3)
sc("1.6 pause, cancel, crash", (1, 2), verbs=(("pause", 1), ("cancel", 1)), crash=1, claims=3)
sc("1.7 failure, retry, zombie", (1, 2), verbs=(("retry", 0),), dies=1, T=1, claims=3)
sc("1.8 failure, retry, three runs", ABA, verbs=(("retry", 0),), dies=1, claims=3)
sc("1.9 two slots, three runs, cancel", ABA, most=2, verbs=(("cancel", 2),), claims=3)
sc("1.10 three workers, cancel", ABA, workers=3, claims=2, verbs=(("cancel", 1),))
sc("2.1 steps, crash, zombie", (1, 2), kind="step", crash=1, T=2, claims=3)
sc("2.2 steps, cancel of a holder, zombie", (1, 2), kind="step", verbs=(("cancel", 0),), T=1, claims=3)
sc("2.3 steps, cancel of both, crash", (1, 2), kind="step", verbs=(("cancel", 0), ("cancel", 1)), crash=1, claims=3)
sc("2.4 steps, pause, resume, cancel", (1, 2), kind="step", verbs=(("pause", 0), ("resume", 0), ("cancel", 0)), claims=3)
sc("2.5 steps, failure, retry, zombie", (1, 2), kind="step", verbs=(("retry", 0),), dies=1, T=1, claims=3)
sc("2.6 steps, three runs, two shares", ABA, kind="step", claims=4)
sc("3.a without: the limit is locked", (1, 2), without=("limit_lock",), claims=3, bad="may")
sc("3.b without: looking behind the lock", (1, 2), without=("look_after_lock",), claims=3, bad="may")
sc("3.c without: who frees gives on", (1, 2), without=("fill",), claims=3, bad="forgotten")
sc("3.d without: who gives makes due", (1, 2), without=("wake",), claims=3, bad="nobody will look")
sc("3.e without: an end frees", (1, 2), without=("end_frees",), claims=3, bad="has ended")
sc("3.f without: a cancel frees", (1, 2), without=("cancel_frees",), claims=3, verbs=(("cancel", 0),), bad="has ended")
sc("3.g without: asking locks the snapshot", (1, 2), without=("ask_snapshot",), claims=3, idle=(1,),
   verbs=(("pause", 1),), bad="a paused run")
sc("3.h without: the limit before the key", (1, 2), kind="step", without=("limit_first",), claims=3, verbs=(("cancel", 0),),
   bad="deadlock")
sc("3.i without: asking looks at the version", (1, 2), kind="step", without=("ask_version", "park_version"), T=1, claims=3, bad="has ended")
sc("3.j without: a pause leaves the queue", (1, 2), without=("pause_leaves",), idle=(1,), claims=2,
   verbs=(("pause", 1),), bad="a paused run was given")
sc("3.k without: round robin", (1, 1, 1, 2), without=("round",), claims=5, bad="two slots")


def run(name, ms, sec):
    cfg, bad = SC[name]
    return Explorer(Model(cfg), ms, sec).run(), bad


if __name__ == "__main__":
    args = [x for x in sys.argv[1:] if x != "-v"]
    pre = args[0] if args else ""
    ms = int(args[1]) if len(args) > 1 else 400_000
    sec = int(args[2]) if len(args) > 2 else 60
    states, wrong, t0 = 0, 0, time.time()
    for name in SC:
        if not name.startswith(pre):
            continue
        r, bad = run(name, ms, sec)
        states += r["states"]
        found = list(r["found"])
        good = not found if bad is None else any(bad in x for x in found)
        wrong += not good
        print("%s %-50s %8d states %5.1f s  %s" % (
            "ok   " if good else "WRONG", name, r["states"], r["seconds"],
            "found: " + found[0] if found else "complete" if r["complete"] else "bounded"), flush=True)
        if not good or "-v" in sys.argv:
            for x, tr in r["found"].items():
                print("      %s\n      %s" % (x, " / ".join(tr)), flush=True)
    print("%d states in all, %.0f s, %d wrong" % (states, time.time() - t0, wrong))
    sys.exit(1 if wrong else 0)
