"""The protocol of the whole workflow language over rc.py: nested forks, forEach with a window, signal waits with a time-out,
compensation, child instances, shared state, the deadline of an instance, retry now, settling.

A program is a tuple of nodes, named in cfg["progs"]; program "main" is the run's. A branch is at a position (index, what it waits
for), read from its newest row. All rules hold unless cfg takes one away (language_scenarios.py, "without").
Row forms: ("s", run) snapshot, ("b", run, branch), ("c", run, branch, sequence) checkpoint, ("g", run, ordinal) signal, ("v", run, key)
shared state. A run's phase: R running, P paused, L cancelling (draining), G compensating, C completed, F failed, X cancelled.
"""
from rc import S, DB
from language_rows import Br, Clock, Cp, ENDED, I, INF, Node, Snap, Srv, WRITES, own_verb
from language_runner import Worker
from language_verbs import Client, Sender


class Model:
    def __init__(self, cfg):
        self.cfg = cfg = dict({"deadlock_is_bad": True}, **cfg)
        self.progs = dict(cfg["progs"], undo=(), late=(Node("Z"),))
        self.procs, self.start, self.ends = {}, {}, {}
        for i in range(cfg.get("workers", 2)):
            w = "W%d" % (i + 1)
            self.procs[w] = Worker(w, self)
            self.start[w] = {"pc": "idle", "claims": cfg.get("claims", 2)}
        if cfg.get("T", 1):
            self.procs["clock"] = Clock("clock", self)
            self.start["clock"] = {"pc": "tick"}
        if cfg.get("limbo"):
            self.procs["srv"] = Srv("srv", self)
            self.start["srv"] = {"pc": "limbo"}
        for i, todo in enumerate(cfg.get("clients", [cfg["verbs"]] if cfg.get("verbs") else [])):
            c = "C%d" % (i + 1)
            self.procs[c] = Client(c, self)
            self.start[c] = {"pc": "next", "todo": tuple(v if isinstance(v, tuple) else (v, I) for v in todo)}
        if cfg.get("signals"):
            self.procs["N"] = Sender("N", self)
            self.start["N"] = {"pc": "s1", "todo": tuple(x if isinstance(x, tuple) else (x, I) for x in cfg["signals"])}
        self.order = list(self.procs)

    def initial(self):
        s = S()
        s.rows, s.tx, s.lk, s.cand, s.wait = {}, {}, {}, {}, {}
        s.g = {"now": 0, "crash": self.cfg.get("crash", 0), "fails": self.cfg.get("fails", 0), "dies": self.cfg.get("dies", 0),
               "ufails": self.cfg.get("ufails", 0), "limbo": self.cfg.get("limbo", 0)}
        late = self.cfg.get("late")
        s.rows[("s", I)] = Snap("R", 2 if late is not None else 1, None, None, 0)
        s.rows[("b", I, 0)] = Br(None, "main", 0, None, 0, None, 0, 0, 0, 0)
        db = DB(s, "init")
        s.rows[("c", I, 0, 0)] = Cp("start", None, 0, self.arriving(db, "main", 0), None)
        if late is not None:
            s.rows[("b", I, 1)] = Br(None, "late", late, None, 0, None, late, 0, 0, 0)
            s.rows[("c", I, 1, 0)] = Cp("start", None, 0, late, None)
        s.loc = {k: dict(v) for k, v in self.start.items()}
        return s

    # ------------------------------------------------------------------ reading
    def arriving(self, db, prog, pos):
        """what the position of an arriving row says: when a delay or a wait ends"""
        pr = self.progs[prog]
        if pos < len(pr):
            if pr[pos].k == "D":
                return db.s.g["now"] + 1
            if pr[pos].k == "S" and pr[pos].a[1] is not None:
                return db.s.g["now"] + pr[pos].a[1]
        return None

    @staticmethod
    def newest(db, iid, bid):
        n, r = 0, None
        while True:
            x = db.get(("c", iid, bid, n))
            if x is None:
                return r, n
            r, n = x, n + 1

    @staticmethod
    def waiting(db, p, names):
        return [k for k, r in db.scan("g", lambda k, r: k[1] == p["iid"] and r.name in names and not r.used)]

    def settler(self, db, iid, bid):
        """the nearest branch, this one or above, that is an arm of a settling fork"""
        while bid is not None:
            if db.s.g.get(("set", iid, bid)):
                return bid
            bid = db.s.g.get(("par", iid, bid))
        return None

    @staticmethod
    def below(db, iid, b, top):
        while b is not None:
            if b == top:
                return True
            b = db.s.g.get(("par", iid, b))
        return False

    def tombs(self, db, iids, skip=None, only=None):
        """one pass: for each branch INSERT ... SELECT max(sequence)+1 ... ON CONFLICT DO NOTHING; True when no key was lost"""
        pid = db.t
        todo = db.once(lambda: tuple((k[1:], self.newest(db, *k[1:])) for k, _ in db.scan("b", lambda k, r: k[1] in iids)
                                     if k[1:] != skip and (only is None or only(k[2]))))
        ok = True
        for (iid, bid), (cp, seq) in todo:
            if cp.kind == "tomb" and (self.cfg.get("any_tomb") or ("c", iid, bid, seq - 1) in db.s.tx.get(pid, {})):
                continue                                     # of this transaction: an old one, from before a "retry now", does not count
            row = Cp("tomb", None, cp.pos, cp.ext, (pid, -1))
            mine = db.get(("c", iid, bid, seq))
            if mine is not None and mine == row:             # this statement put it there before it had to wait for another key
                continue
            if not db.insert(("c", iid, bid, seq), row, nothing=True):
                ok = False
        return ok

    def undo_list(self, db, iid):
        """what is to be undone, from the rows of the closed branches: a fork stands for its arms, last first; all in reverse"""
        def walk(bid):
            out, n = [], 0
            prog = "main"
            b = bid
            while True:
                r = db.get(("c", iid, bid, n))
                if r is None:
                    return out
                if r.kind == "fork":
                    for a in range(r.ext[1], r.ext[1] + r.ext[2]):
                        out += walk(a)
                elif r.kind in ("step", "end") and r.nd is not None and "u" in self.progs[self.prog_of(db, iid, bid)][r.nd].f:
                    out.append((bid, n))
                n += 1
        return tuple(reversed(walk(0)))

    def prog_of(self, db, iid, bid):
        """the program of a branch, from the fork above it"""
        par = db.s.g.get(("par", iid, bid))
        if par is None:
            return "main" if iid == I else self.child_prog(iid)
        n = 0
        pp = self.progs[self.prog_of(db, iid, par)]
        while True:
            r = db.get(("c", iid, par, n))
            if r.kind == "fork" and r.ext[1] <= bid < r.ext[1] + r.ext[2]:
                nd = pp[r.pos]
                return nd.a[bid - r.ext[1]] if nd.k == "F" else nd.a[0]
            n += 1

    def child_prog(self, iid):
        name = iid.split(".")[-1]
        return next(nd.a[0] for pr in self.progs.values() for nd in pr if nd.k == "K" and nd.a[1] == name)

    # ------------------------------------------------------------------ what must hold at every commit
    def commit(self, db, p):
        s, g = db.s, db.s.g
        w0 = s.tx.get(db.t, {})
        before = {k: r for k, r in s.rows.items() if k[0] == "s"}
        for k, new in w0.items():
            if k[0] == "b" and new is not None:
                old = s.rows.get(k)
                if old is not None and old.own not in (None, db.t) and new.own is None and "ver" in p and k == ("b", p.get("iid"), p.get("bid")) \
                        and old.ver != p["ver"] and before[("s", k[1])].st in ("R", "P") and s.rows[("s", k[1])].st == db.get(("s", k[1])).st:
                    g["bad"] = "a stale runner takes the row from its owner"
        w = db.commit()
        rd = DB(s, "check")
        for k, r in w.items():
            if r is None:
                continue
            if k[0] == "s" and k in before:
                a, b = before[k].st, r.st
                if a in ENDED and b != a and not (a == "F" and b == "R" and p.get("verb") == "retry"):
                    g["bad"] = "final phase %s replaced by %s" % (a, b)
                if a in "LG" and b not in (a, "G", "X", "F"):
                    g["bad"] = "phase %s replaced by %s" % (a, b)
                if a in "LG" and r.clo != before[k].clo:
                    g["bad"] = "what the run is to end with was replaced: %s by %s" % (before[k].clo, r.clo)
                if b == "G" and a != "G":
                    n = g[("undoes", k[1])] = g.get(("undoes", k[1]), 0) + 1
                    if n > 1 or r.clo is None:
                        g["bad"] = "compensation begun %d times, to end in %s" % (n, r.clo)
            elif k[0] == "c":
                self.check_row(rd, k, r, before, w, p.get("begun"))
            elif k[0] == "b":
                st = s.rows[("s", k[1])].st
                if st in ("C", "X") or (st == "F" and (r.due < INF or r.own is not None)):
                    g["bad"] = "branch row written in a run that is %s" % st
        self.check_orders(rd, w)
        for k, r in w.items():
            if k[0] == "s" and r is not None and r.st in ("C", "X") and any(x[0] == "b" and x[1] == k[1] for x in s.rows):
                g["bad"] = "branch rows left in a run that is " + r.st
        e = p.get("eff")
        if e:
            n = g[("eff",) + e] = g.get(("eff",) + e, 0) + 1
            if n > 1:
                g["bad"] = "undone twice" if e[0] == "undo" else "effect committed twice"
            if not any(k[0] == "c" and (r.kind == "undo" if e[0] == "undo" else k[1:3] == e[:2] and r.nd == e[2]) for k, r in w.items()):
                g["bad"] = "effect committed without its row"
            if e[0] == "undo":
                self.check_undo(rd, e)
        for k, r in w.items():
            if k[0] == "s" and k not in before and r.par and s.rows[("s", r.par[0])].st in ENDED:
                g["bad"] = "child started by a run that is " + s.rows[("s", r.par[0])].st
            if k[0] == "s" and r.st in ("X", "F") and any(x[0] == "s" and y.par and y.par[0] == k[1] and y.st not in ENDED for x, y in s.rows.items()):
                g["bad"] = "live child of a run that is " + r.st
            if k[0] == "s" and k in before and before[k].st == "G" and r.st in "XF":
                self.compensated(rd, k[1])
        if p.get("took") is not None:
            t = ("took", p["took"])
            g[t] = g.get(t, 0) + 1
            if g[t] > 1:
                g["bad"] = "signal consumed twice"
        if p.get("timed") is not None:
            if any(k[0] == "g" and k[1] == p["iid"] and r.name in p["timed"] and not r.used for k, r in s.rows.items()):
                g["bad"] = "timed out although its signal had been accepted"
        for k, r in w.items():
            if k[0] == "b" and r is not None and r.open > 0:
                cp, _ = self.newest(rd, k[1], k[2])
                if cp.ext and isinstance(cp.ext, tuple) and cp.kind != "end":
                    left = sum(self.newest(rd, k[1], a)[0].kind != "end" for a in range(cp.ext[1], cp.ext[1] + cp.ext[2]))
                    if left != r.open:
                        g["bad"] = "open_arms %d, but %d arms have no end" % (r.open, left)
                    rows = sum(("b", k[1], a) in s.rows for a in range(cp.ext[1], cp.ext[1] + cp.ext[2]))
                    pend = r.nl - r.na + 1 if r.na else 0
                    if rows + pend != left:
                        g["bad"] = "%d arms left, but %d rows and %d to open" % (left, rows, pend)

    def check_orders(self, rd, w):
        """the steps of this commit: what they ordered is done, and each shared value is that of the committed steps, one after another"""
        g = rd.s.g
        for k, r in w.items():
            if k[0] != "c" or r is None or r.nd is None:
                continue
            iid, nd = k[1], self.progs[self.prog_of(rd, *k[1:3])][r.nd]
            st = rd.get(("s", iid)).st
            if nd.k in WRITES:
                for key in nd.a:
                    g[("ser", iid, key)] = g.get(("ser", iid, key), ()) + ((k[2], r.nd),)
            if own_verb(nd) == "p" and ("s", iid) in w and st == "P":
                g[("verb", iid)] = "pause"
            if st in {"c": "RPC", "t": "RPLGC", "p": "R"}.get(own_verb(nd), ""):
                g["bad"] = "a step was committed without its order: the run is %s" % st
        for x, (_, val) in [(x, r) for x, r in rd.s.rows.items() if x[0] == "v"]:
            ser = g.get(("ser",) + x[1:], ())
            if val != ser:
                g["bad"] = "%s: %s, but the committed steps are %s" % (
                    "lost update" if set(ser) - set(val) else "update without its step", val, ser)

    def check_row(self, rd, k, r, before, w, begun):
        g = rd.s.g
        _, iid, bid, n = k
        if n and rd.get((k[0], iid, bid, n - 1)) is None:
            g["bad"] = "gap in checkpoint sequence"
        sn = before.get(("s", iid))
        st = sn.st if sn is not None else "R"
        if r.kind in ("step", "end", "fork", "fail", "signal", "timeout", "undo", "start"):
            if st in ENDED:
                g["bad"] = "%s committed after the run was %s" % (r.kind, st)
            elif st == "G" and not rd.s.g.get(("undo", iid)) == bid:
                g["bad"] = "%s committed on a closed branch while compensating" % r.kind
            elif st == "L" and r.kind in ("step", "end", "fork", "signal", "timeout", "undo") and not begun:
                x = g[("drained", iid, bid)] = g.get(("drained", iid, bid), 0) + 1
                if x > 1 or r.kind not in ("step", "end"):
                    g["bad"] = "more than the drained step committed while cancelling (%s)" % r.kind
        if r.kind == "tomb" and st in ("C", "X"):
            g["bad"] = "closed again after the run was " + st
        late = (I, 1) if self.cfg.get("late") is not None else None   # the deadline fails the run without any body
        if r.kind == "fail" and (iid, bid) != late:
            failed = sum(self.cfg.get(x, 0) - g[x] for x in ("fails", "dies", "ufails"))
            if sum(x[0] == "c" and y.kind == "fail" and x[1:3] != late for x, y in rd.s.rows.items()) > failed:
                g["bad"] = "a failed attempt on record, but no body failed"
        if r.kind == "start" and ("s", iid) in w and w[("s", iid)].st == "G" and bid == w[("s", iid)].nb - 1:
            g[("undo", iid)] = bid
        if r.kind in ("step", "end") and n and "bad" not in g:
            prev = rd.get((k[0], iid, bid, n - 1))
            if isinstance(prev.ext, tuple) and r.nd is not None:
                for a in range(prev.ext[1], prev.ext[1] + prev.ext[2]):
                    if self.newest(rd, iid, a)[0].kind != "end":
                        g["bad"] = "join taken before arm %d ended" % a
        if r.kind != "tomb" and not (r.kind == "start" and n == 0):
            prev = rd.get((k[0], iid, bid, n - 1)) if n else None
            if prev is not None and prev.kind == "end":
                g["bad"] = "row after the end of branch %d" % bid
            a = g.get(("par", iid, bid))
            while a is not None:
                x = self.newest(rd, iid, a)[0]
                if x.kind == "end" and ("c", iid, a, self.newest(rd, iid, a)[1] - 1) not in w:
                    g["bad"] = "%s committed in branch %d after branch %d above it had ended" % (r.kind, bid, a)
                a = g.get(("par", iid, a))

    def compensated(self, rd, iid):
        g = rd.s.g
        todo = self.undo_list(rd, iid)
        done = {k[3:] for k in g if k[0] == "eff" and k[1] == "undo" and k[2] == iid}
        if set(todo) != done:
            g["bad"] = "compensation ended, to undo %s, undone %s" % (sorted(todo), sorted(done))
        for k in list(g):
            if k[0] == "n" and k[1] == iid and "u" in self.progs[self.prog_of(rd, iid, k[2])][k[3]].f:
                n, hit = 0, False
                while rd.get(("c", iid, k[2], n)) is not None:
                    r = rd.get(("c", iid, k[2], n))          # a failed attempt is on record: whether it is undone is the list's affair
                    hit = hit or r.nd == k[3] or (r.kind == "fail" and r.pos == k[3])
                    n += 1
                if not hit:
                    g["bad"] = "effect outside transactions of branch %d step %d has no row: never undone" % (k[2], k[3])

    def check_undo(self, rd, e):
        """reverse order: nothing later in the same branch, and nothing under a later fork, is left to be undone"""
        _, iid, bid, n = e
        g = rd.s.g
        if any(k[0] == "s" and r.par and r.par[0] == iid and r.st not in ENDED for k, r in rd.s.rows.items()):
            g["bad"] = "undone before its child was"
        todo = self.undo_list(rd, iid)
        if (bid, n) not in todo:
            g["bad"] = "undone though never done"
            return
        for x in todo[:todo.index((bid, n))]:
            if ("eff", "undo", iid) + x not in g:
                g["bad"] = "undone before a later step was"

    # ------------------------------------------------------------------ what must hold when nobody can move
    def final(self, s):
        st = s.rows[("s", I)].st
        self.ends[st] = self.ends.get(st, 0) + 1
        rd = DB(s, "check")
        for x, p in s.loc.items():
            if x[0] in "WCN" and x != "clock" and p["pc"] not in ("idle", "dead", "done", "next", "s1"):
                return "%s stuck at %s" % (x, p["pc"])
        for k, sn in s.rows.items():
            if k[0] != "s":
                continue
            iid = k[1]
            brs = {b: r for b, r in s.rows.items() if b[0] == "b" and b[1] == iid}
            if sn.st not in ENDED and sn.par and s.rows[("s", sn.par[0])].st in ("X", "F"):
                return "live child of a run that is " + s.rows[("s", sn.par[0])].st
            if sn.st in ("C", "X"):
                if brs:
                    return "branch rows left in a run that is " + sn.st
                continue
            if sn.st == "F":
                if any(r.due < INF or r.own for r in brs.values()):
                    return "a failed run has a branch that is due or owned"
                continue
            if not brs:
                return "live run %s (%s) without any branch" % (iid, sn.st)
            if sn.st == "P":
                if s.g.get(("verb", iid)) in ("resume", None):
                    return "paused although resume was the last verb"
                continue
            if sn.st in ("L", "G"):
                if all(r.due >= INF for r in brs.values()):
                    return "stuck in %s: nobody is due" % ("CANCELLING" if sn.st == "L" else "COMPENSATING")
                continue
            for b, r in brs.items():
                if r.due < INF:
                    continue
                cp, _ = self.newest(rd, *b[1:])
                nd = self.progs[r.prog][cp.pos] if cp.pos < len(self.progs[r.prog]) else None
                if r.own is None and nd is not None and nd.k == "S" and r.wait == nd.a[0] and cp.ext is None:
                    if not any(x[0] == "g" and x[1] == iid and y.name in nd.a[0] and not y.used for x, y in s.rows.items()):
                        kid = s.rows.get(("s", "%s.%s" % (iid, nd.a[0][0])))
                        if kid is None or kid.st not in ENDED:
                            continue
                        return "lost end of a child: it is %s, its parent waits" % kid.st
                if r.own is None and isinstance(cp.ext, tuple) and r.open > 0:
                    continue
                return "lost branch %s: not due, owner %s, open %d, at %s" % (b[2], r.own, r.open, nd and nd.k)
        return None

    def show(self, s):
        return "; ".join("%s=%s" % (k, tuple(r)) for k, r in sorted(s.rows.items(), key=str) if k[0] in "sbg") + " now=%d" % s.g["now"]
