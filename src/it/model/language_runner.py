"""The runner of a branch: claim, step, end of an arm, fork, wait, retry, failure, settling, letting go, undo steps. One method is one
statement; the flags in cfg take a rule away."""
from language_rows import Br, Cp, INF, OUTSIDE, Proc, STEPS, Sig, Snap, WRITES, own_verb


class Worker(Proc):
    can_crash = True
    local = ("slook", "sdel", "kins2", "psig", "ufin")
    last = ("commit", "pwake")

    def key(self, p):
        return ("b", p["iid"], p["bid"])

    def mine(self, p):
        k0, ver, pid = self.key(p), p["ver"], self.pid
        if self.c.get("ver", True):
            return lambda k, r: k == k0 and r.ver == ver
        return lambda k, r: k == k0

    def node(self, p):
        pr = self.m.progs[p["prog"]]
        return pr[p["pos"]] if p["pos"] < len(pr) else None

    def begun(self, p):
        """a step outside transactions that may have begun: an owner before, or the runner itself without getting its row"""
        return p.get("tk") and p["prog"] != "undo" and self.node(p) is not None and self.node(p).k in OUTSIDE and self.c.get("finish_begun", True)

    def is_last(self, p):
        if p["prog"] == "undo":
            return p["pos"] >= len(p["list"]) - 1
        n = len(self.m.progs[p["prog"]])
        return p["pos"] >= n or (p["pos"] == n - 1 and self.node(p).k in STEPS)

    def choices(self, s, p):
        pc = p["pc"]
        if pc == "idle":
            if p["claims"] <= 0:
                return []
            if self.pid != "W1" and s.loc["W1"].get("claims") == self.c.get("claims", 2):
                return []                                    # the workers are alike: let W1 be the first
            now = s.g["now"]
            return [k for k, r in sorted(s.rows.items()) if k[0] == "b" and r.due <= now and k not in s.lk]
        if pc == "body":
            if p["prog"] == "undo":
                return ["ok"] + (["retry"] if s.g["ufails"] > 0 and p["list"] else [])
            f = self.node(p).f
            return ["ok"] + (["retry"] if "r" in f and s.g["fails"] > 0 else []) + (["dies"] if "x" in f and s.g["dies"] > 0 else [])
        if pc == "commit" and s.g["limbo"] > 0 and p.get("cp"):
            return [None, "answer lost"]
        return [None]

    def drop(self, db, p):
        n = p["claims"]
        p.clear()
        p.update(pc="idle", claims=n)

    def lost(self, db, p):
        db.rollback()
        self.drop(db, p)

    def violated(self, db, p):
        r = db.get(self.key(p)) if "iid" in p else None
        if r is not None and r.ver == p["ver"] and r.own == self.pid:
            keep = {k: p[k] for k in ("claims", "iid", "bid", "ver", "till")}
            p.clear()
            p.update(keep, pc="reload")
        else:
            self.drop(db, p)

    def deadlocked(self, db, p):
        self.drop(db, p)

    # ---- claim and load: one transaction
    def idle(self, db, p, k):
        db.begin()
        db.acquire(k, "X")
        r = db.get(k)
        db.put(k, r._replace(due=db.s.g["now"] + 1, own=self.pid, ver=r.ver + 1))
        p.update(iid=k[1], bid=k[2], ver=r.ver + 1, claims=p["claims"] - 1, till=db.s.g["now"] + 1)
        self.read(db, p)
        if r.own is not None:
            p["tk"] = True
        if not self.c.get("comp"):
            p["till"] = 0                                    # only a step outside transactions asks for it
        if self.c.get("open_claim"):
            p["pc"] = "claimed"
        else:
            db.commit()
            self.dispatch(db, p)

    def claimed(self, db, p, arg):
        db.commit()
        self.dispatch(db, p)

    def read(self, db, p):
        iid, bid = p["iid"], p["bid"]
        r = db.get(("b", iid, bid))
        cp, seq = self.m.newest(db, iid, bid)
        p.update(prog=r.prog, pos=cp.pos, seq=seq, ext=cp.ext, open=r.open, st=db.get(("s", iid)).st)
        if r.prog == "undo":
            p["list"] = self.m.undo_list(db, iid)
            if self.c.get("forwards"):
                p["list"] = p["list"][::-1]

    def reload(self, db, p, arg):
        r = db.get(self.key(p))
        if r is None or r.ver != p["ver"] or r.own != self.pid:
            self.drop(db, p)
            return
        self.read(db, p)
        self.dispatch(db, p)

    def dispatch(self, db, p):
        st = p.pop("st")
        if p["prog"] == "undo":
            if st != "G":
                self.drop(db, p)
            else:
                p["pc"] = "body"
            return
        if st in ("P", "L") and not self.begun(p):
            p["pc"] = "lg0"
        elif st in ("P", "L", "R"):
            nd = self.node(p)
            if nd is None:                                   # the last node was no step: the end is a row of its own
                p["pc"] = "finp" if p["bid"] == 0 else "ins"
            elif nd.k in STEPS:
                p["pc"] = "body"
            elif nd.k == "S":
                p["pc"] = "slock"
            elif nd.k in "FE":
                if p["ext"] and p["ext"][0] == "J":
                    if p["open"] > 0:
                        p["pc"] = "park"
                    else:
                        p["pos"] += 1
                        p["ext"] = None
                        p["st"] = st
                        self.dispatch(db, p)
                else:
                    p["pc"] = "flock"
            elif nd.k == "K":
                p["pc"] = "klock"
            elif nd.k == "D":
                if p["ext"] <= db.s.g["now"]:
                    p["pos"] += 1
                    p["ext"] = None
                    p["st"] = st
                    self.dispatch(db, p)
                else:
                    p["pc"] = "park"
            elif nd.k == "Z":
                p["pc"] = "ffp" if p["ext"] <= db.s.g["now"] else "park"
        else:
            self.drop(db, p)

    # ---- a step
    def body(self, db, p, arg):
        g = db.s.g
        sn = db.get(("s", p["iid"]))
        ok = sn is not None and (sn.st == "G" if p["prog"] == "undo" else sn.st == "R" or (sn.st in ("P", "L") and self.begun(p)))
        if not ok:
            if sn is not None and sn.st in ("P", "L") and p["prog"] != "undo":
                p["pc"] = "lg0"
            else:
                self.drop(db, p)
            return
        if arg == "retry":
            g["ufails" if p["prog"] == "undo" else "fails"] -= 1
            p["pc"] = "r1"
            return
        if arg == "dies":
            g["dies"] -= 1
            p["pc"] = self.failing(db, p)
            return
        if p["prog"] != "undo":
            nd = self.node(p)
            if nd.k in OUTSIDE and self.c.get("comp") and p["till"] <= g["now"] and self.c.get("own_clock", True):
                p["pc"] = "renew"                            # no body outside transactions after the own claim's end
                return
            if self.begun(p) and sn.st != "R":
                p["begun"] = True
            if nd.k in OUTSIDE:
                g[("n", p["iid"], p["bid"], p["pos"])] = True       # the effect is in the world, whatever comes
            else:
                p["eff"] = (p["iid"], p["bid"], p["pos"])
        elif p["list"]:
            p["eff"] = ("undo", p["iid"]) + p["list"][p["pos"]]
        self.behind(db, p)

    # ---- what follows the body in its transaction: shared values, then the snapshot if the step has orders for its run, then its row
    def behind(self, db, p):
        then = ("finp" if self.ends(p) and (p["bid"] == 0 or p["prog"] == "undo") else "ins",)
        if p["prog"] != "undo":
            nd = self.node(p)
            before = ()
            if nd.k in WRITES:
                keys = sorted(nd.a) if self.c.get("state_sorted", True) else nd.a
                p["vals"] = tuple((k, db.get(("v", p["iid"], k))) for k in keys)
                if "stale" in p:
                    p["vals"] = tuple((k, r and old and (r[0], old[1])) for (k, r), (_, old) in zip(p["vals"], p.pop("stale")))
                before = ("sput",)
            if own_verb(nd) and self.c.get("own_first", True):
                before = before + ("own0",) if self.c.get("own_values_first", True) else ("own0",) + before
            then = before + then
        p["then"] = then
        self.go(p)

    @staticmethod
    def go(p):
        p["pc"], p["then"] = p["then"][0], p["then"][1:]

    def ends(self, p):
        """a last step that stops its own run ends neither it nor its arm: its order comes instead"""
        if not self.is_last(p):
            return False
        if p["prog"] == "undo" or self.node(p) is None or own_verb(self.node(p)) not in ("c", "t"):
            return True
        return not self.c.get("own_step" if p["bid"] == 0 else "own_arm_step", True)

    # ---- a step that orders something of its own run: the snapshot comes before its row, the order itself behind it
    def own0(self, db, p, arg):
        p["pc"] = "own0"
        par = self.parent_of(db, p["iid"])
        if par and self.c.get("own_ancestors", True):
            self.lock_snap(db, par)
        p["pc"] = "own1"
        if not par:
            self.own1(db, p, arg)

    def own1(self, db, p, arg):
        p["pc"] = "own1"
        self.lock_snap(db, p["iid"])
        self.go(p)

    def ownp(self, db, p, arg):
        """carried out as if it came now: who stands above the run is locked, and the status says whether there is anything to do"""
        par = self.parent_of(db, p["iid"])
        if par:
            self.lock_snap(db, par)
        iid, own = p["iid"], own_verb(self.node(p))
        st = db.get(("s", iid)).st
        if own == "p":
            if st in ("L", "G") and self.c.get("own_refused"):       # ablation: a pause that comes too late fails the step
                db.rollback()
                p.pop("eff", None)
                p["pc"] = "reload"
                return
            if st == "R":
                self.pause_idle(db, iid)
                p["nst"] = "P"
            p["pc"] = "commit"
        elif own == "c" and st not in ("R", "P") and self.c.get("own_looks", True):
            p["pc"] = "commit"
        else:
            if own == "t" or not self.c.get("comp"):
                p["hard"] = p["drop"] = True
            p["nst"] = "L"
            p["pc"] = "cancel1"

    def renew(self, db, p, arg):
        end = db.s.g["now"] + 1
        got = db.update("b", lambda k, r: k == self.key(p) and r.ver == p["ver"] and r.own == self.pid, lambda r: r._replace(due=end))
        if not got:
            self.lost(db, p)
            return
        db.commit()
        p["till"], p["pc"] = end, "body"

    def failing(self, db, p):
        return "ffp" if self.m.settler(db, p["iid"], p["bid"]) is None else "st0"

    def finp(self, db, p, arg):
        par = self.parent_of(db, p["iid"])
        if par and self.c.get("child_order", True):
            self.lock_snap(db, par)
        p["pc"] = "finlock"
        if not par:
            self.finlock(db, p, arg)

    def finlock(self, db, p, arg):
        p["pc"] = "finlock"
        sn = self.lock_snap(db, p["iid"])
        if p["prog"] == "undo":
            ok = sn.st == "G"
        else:
            ok = sn.st in ("R", "P", "L")
        if not ok:
            self.lost(db, p)
            return
        p["fin"] = sn.st != "L"                              # cancelling: it is recorded, but it does not complete the run
        if self.node(p) is None and p["prog"] != "undo" and sn.st == "L":
            db.rollback()
            p["pc"] = "lg0"
            return
        p["pc"] = "ins"

    def ins(self, db, p, arg):
        undo, ends, root = p["prog"] == "undo", self.ends(p), p["bid"] == 0
        nd = None if undo or self.node(p) is None or p.get("err") else p["pos"]
        kind = "undo" if undo else "end" if ends and (not root or p.get("fin")) or p.get("err") else "step"
        p["nst"] = db.get(("s", p["iid"])).st               # what RETURNING brings back
        p["next"] = None if undo else self.m.arriving(db, p["prog"], p["pos"] + 1)
        db.insert(("c", p["iid"], p["bid"], p["seq"]), Cp(kind, nd, p["pos"] + 1, p["next"], (self.pid, p["ver"])))
        p["cp"] = True
        p["pc"] = "ufin" if undo and ends else "commit"
        if kind == "end":
            p["pc"] = "fin" if root else "armdel"
        if nd is not None and own_verb(self.node(p)):
            self.order(p)

    def order(self, p):
        """the order is carried out behind the row, and behind the end of an arm; a pause by the last step finds nothing to pause"""
        if own_verb(self.node(p)) == "p" and self.is_last(p) and p["bid"] == 0:
            return
        if self.c.get("own_later"):                          # ablation: in a transaction of its own
            return
        if p["pc"] == "commit":
            p["pc"] = "ownp"
            if not self.c.get("own_first", True):
                p["pc"], p["then"] = "own0", ("ownp",)
        else:
            p["order"] = True

    def sput(self, db, p, arg):
        """shared state, key by key: what was read is still there, or the whole step is rolled back and repeated"""
        (key, old), rest = p["vals"][0], p["vals"][1:]
        k, guard, me = ("v", p["iid"], key), self.c.get("state_ver", True), ((p["bid"], p["pos"]),)
        if old is None:
            ok = db.insert(k, (1, me), nothing=True)
            if not ok and self.c.get("state_upsert"):        # ablation: a first value replaces what came in the meantime
                db.update("v", lambda kk, r: kk == k, lambda r: (r[0] + 1, me))
                ok = True
        else:
            ok = bool(db.update("v", lambda kk, r: kk == k and (not guard or r[0] == old[0]), lambda r: (old[0] + 1, old[1] + me)))
        if ok:
            p["vals"] = rest
            if self.c.get("state_apart"):                    # ablation: in a transaction of its own
                db.commit()
            if not rest:
                self.go(p)
            return
        db.rollback()
        for x in ("eff", "then", "begun"):
            p.pop(x, None)
        stale = p.pop("vals")
        if self.c.get("state_counts"):                       # ablation: the conflict is an attempt that failed
            p["pc"] = "r1"
            return
        if self.node(p).k in OUTSIDE and self.c.get("conflict_begun", True):
            p["tk"] = True                                   # its body has run: it must get its row, whatever the phase is by then
        p["pc"] = "body"
        if self.c.get("state_reuse"):                        # ablation: only the version is read again, not the value
            p["stale"] = stale

    def fin(self, db, p, arg):
        iid = p["iid"]
        if self.c.get("complete_all", True):
            db.delete("b", lambda k, r: k[1] == iid)
        else:
            db.delete("b", lambda k, r: k == self.key(p))
        self.put_snap(db, iid, st="C")
        if p.pop("order", False):                            # ablation: completed, and cancelled on top
            p["pc"] = "ownp"
            return
        self.after_end(db, p)

    def ufin(self, db, p, arg):
        iid = p["iid"]
        db.delete("b", lambda k, r: k[1] == iid)
        self.put_snap(db, iid, st=db.get(("s", iid)).clo)
        p["fin"] = True
        self.after_end(db, p)

    # ---- end of an arm: own row, then the parent's row as the last lock, then the next arm whose number it answered
    def armdel(self, db, p, arg):
        if self.c.get("parent_last", True):
            db.delete("b", lambda k, r: k == self.key(p))
            p["pc"] = "joinc"
        else:
            p["pc"] = "joinc"

    def joinc(self, db, p, arg):
        iid = p["iid"]
        b = p.get("item", p["bid"])
        now = db.s.g["now"]
        par = db.s.g[("par", iid, b)]
        kp = ("b", iid, par)
        old = []

        def dec(r):
            old.append(r)
            z = r.open == 1
            return r._replace(open=r.open - 1, due=now if z else r.due, ready=now if z else r.ready, ver=r.ver + z,
                              na=0 if not r.na or r.na == r.nl else r.na + 1)
        if self.c.get("window", "answered") == "read_first":      # ablation: number of the next arm from an earlier statement
            if "nx" not in p:
                p["nx"] = db.get(kp).na
                return
        if not db.update("b", lambda k, r: k == kp, dec):
            self.lost(db, p)
            return
        nx = p.pop("nx") if "nx" in p else old[0].na
        if nx:
            nd = self.m.progs[old[0].prog][self.m.newest(db, iid, par)[0].pos]
            db.insert(("b", iid, nx), Br(par, nd.a[0], now, None, 0, None, now, 0, 0, 0))
        p["drop"] = True
        p["pc"] = "ownp" if p.pop("order", False) else "commit"
        if not self.c.get("parent_last", True) and "item" not in p:
            p["pc"] = "armdel2"

    def armdel2(self, db, p, arg):
        db.delete("b", lambda k, r: k == self.key(p))
        p["pc"] = "commit"

    # ---- commit, and what follows
    GHOST = ("begun", "eff", "took", "iid", "bid", "ver", "timed", "parts", "verb")

    def commit(self, db, p, arg):
        if arg:
            db.s.g["limbo"] -= 1
            db.s.loc["srv"]["of"] = tuple(sorted(((k, p[k]) for k in self.GHOST if k in p), key=str))
            db.s.tx["srv"] = db.s.tx.pop(self.pid)
            for k, (m, h) in list(db.s.lk.items()):
                if self.pid in h:
                    db.s.lk[k] = (m, frozenset("srv" if x == self.pid else x for x in h))
            for x, h in list(db.s.wait.items()):
                if self.pid in h:
                    db.s.wait[x] = frozenset("srv" if y == self.pid else y for y in h)
            p["pc"] = "doubt"
            return
        self.m.commit(db, p)
        self.follow(db, p)

    def follow(self, db, p):
        if p.get("drop") or p.get("fin") or not p.get("cp"):
            self.drop(db, p)
            return
        st, nxt = p["nst"], p["next"]
        keep = {k: p[k] for k in ("claims", "iid", "bid", "ver", "till", "prog", "list") if k in p}
        keep.update(seq=p["seq"] + 1, pos=p["pos"] + 1, ext=nxt, open=0, st=st)
        p.clear()
        p.update(keep)
        self.dispatch(db, p)

    def doubt(self, db, p, arg):
        """answer lost: read the own row back; mine = committed, another's = drop, absent = once more (the key decides)"""
        r = db.get(("c", p["iid"], p["bid"], p["seq"]))
        if r is not None and (r.by == (self.pid, p["ver"]) or self.c.get("doubt") == "anybody"):
            self.follow(db, p)
        elif r is not None and self.c.get("doubt") != "assume":
            self.drop(db, p)
        elif self.c.get("doubt") == "assume":
            self.follow(db, p)
        else:
            br = db.get(self.key(p))
            if br is None or br.ver != p["ver"]:
                self.drop(db, p)
                return
            keep = {k: p[k] for k in ("claims", "iid", "bid", "ver", "till")}
            p.clear()
            p.update(keep)
            self.read(db, p)
            if self.c.get("own_begun", True):
                p["tk"] = True                               # begun by itself: it must get its row, whatever the phase is now
            self.dispatch(db, p)

    # ---- retry
    def r1(self, db, p, arg):
        db.insert(("c", p["iid"], p["bid"], p["seq"]), Cp("fail", None, p["pos"], p["ext"], (self.pid, p["ver"])))
        p["cp"], p["drop"] = True, True
        p["pc"] = "r2"

    def r2(self, db, p, arg):
        w = db.s.g["now"] + 1
        got = db.update("b", self.mine(p), lambda r: r._replace(due=w, ready=w, own=None, ver=r.ver + 1))
        p["pc"] = "commit"
        if not got:
            self.lost(db, p)

    # ---- the run fails for good
    def ffp(self, db, p, arg):
        par = self.parent_of(db, p["iid"])
        if par and self.c.get("child_order", True):
            self.lock_snap(db, par)
        p["pc"] = "ff0"
        if not par:
            self.ff0(db, p, arg)

    def ff0(self, db, p, arg):
        p["pc"] = "ff0"
        sn = self.lock_snap(db, p["iid"])
        if sn.st not in ("R", "P", "L"):
            self.lost(db, p)
            return
        p["st"] = sn.st
        p["parts"] = (p["iid"],) + tuple(k[1] for k, r in db.scan("s", lambda k, r: r.par and r.par[0] == p["iid"] and r.st in ("R", "P")))
        p["pc"] = "ffk" if len(p["parts"]) > 1 else "ff1"

    def ffk(self, db, p, arg):
        kids = p["parts"][1:]
        db.lock("s", lambda k, r: k[1] in kids)
        p["parts"] = p["parts"][:1] + tuple(i for i in kids if db.get(("s", i)).st in ("R", "P"))
        p["pc"] = "ff1"

    def ff1(self, db, p, arg):
        db.insert(("c", p["iid"], p["bid"], p["seq"]), Cp("fail", None, p["pos"], p["ext"], (self.pid, p["ver"])))
        p["drop"] = p["failed"] = True
        if p["st"] == "L":
            p["pc"] = "lg1"
        elif self.c.get("comp"):
            self.put_snap(db, p["iid"], st="L", clo="F")
            p["st"] = "L"
            p["pc"] = "ffd" if self.c.get("fail_drains", True) else "g1"
        else:
            p["pc"] = "ff2"

    def ffd(self, db, p, arg):
        for i in p["parts"][1:]:
            self.put_snap(db, i, st="L", clo="X")
        self.drain_idle(db, p["parts"])
        p["pc"] = "lg1"

    def ff2(self, db, p, arg):
        if not self.c.get("tomb", True) or self.m.tombs(db, p["parts"], skip=(p["iid"], p["bid"])):
            p["pc"] = "ff3"

    def ff3(self, db, p, arg):
        """FAILED keeps the rows, for "retry now"; children of a failed run are cancelled and say so"""
        iid, now = p["iid"], db.s.g["now"]
        up = 1 if self.c.get("fail_ver", True) else 0
        told = [db.get(("s", i)).par[2] for i in p["parts"][1:]] if self.c.get("fail_tells", True) else []
        db.update("b", lambda k, r: k[1] == iid, lambda r: r._replace(
            due=INF, own=None, ver=r.ver + up, ready=now if r.own or (r.wait and any(n in r.wait for n in told)) else r.ready), down=self.c.get("down", True))
        self.put_snap(db, iid, st="F")
        for name in told:
            sn = db.get(("s", iid))
            self.put_snap(db, iid, ns=sn.ns + 1)
            db.insert(("g", iid, sn.ns), Sig(name, False))
        if len(p["parts"]) > 1:
            p["pc"] = "ff4"
        else:
            self.after_end(db, p)

    def ff4(self, db, p, arg):
        kids = p["parts"][1:]
        db.delete("b", lambda k, r: k[1] in kids)
        for i in kids:
            self.put_snap(db, i, st="X")
        self.after_end(db, p)

    # ---- a failing arm under the policy "settle"
    def st0(self, db, p, arg):
        item = self.m.settler(db, p["iid"], p["bid"])
        if item == p["bid"] and not self.c.get("settle_locks_always"):
            p["err"] = True
            p["pc"] = "ins"
            return
        sn = self.lock_snap(db, p["iid"])
        r = db.get(self.key(p))
        if sn.st not in ("R", "P", "L") or r is None or r.ver != p["ver"]:
            self.lost(db, p)
            return
        p["item"] = item
        p["pc"] = "st1"

    def st1(self, db, p, arg):
        db.insert(("c", p["iid"], p["bid"], p["seq"]), Cp("fail", None, p["pos"], p["ext"], (self.pid, p["ver"])))
        p["pc"] = "st2" if self.c.get("settle_tomb", True) else "st3"

    def st2(self, db, p, arg):
        item, iid = p["item"], p["iid"]
        under = lambda b: b != item and self.m.below(db, iid, b, item)
        if self.m.tombs(db, (iid,), skip=(iid, p["bid"]), only=under):
            p["pc"] = "st3"

    def st3(self, db, p, arg):
        iid, item = p["iid"], p["item"]
        cp, seq = self.m.newest(db, iid, item)
        if db.insert(("c", iid, item, seq), Cp("end", None, cp.pos, None, (self.pid, p["ver"])), nothing=True):
            p["pc"] = "st4"

    def st4(self, db, p, arg):
        iid, item = p["iid"], p["item"]
        db.delete("b", lambda k, r: k[1] == iid and self.m.below(db, iid, k[2], item), down=self.c.get("down", True))
        p["pc"] = "joinc"

    # ---- park: at a delay, a join, the deadline
    def park(self, db, p, arg):
        due = INF if isinstance(p["ext"], tuple) else p["ext"]
        got = db.update("b", self.mine(p), lambda r: r._replace(due=due, ready=due, own=None, ver=r.ver + 1))
        p["pc"] = "commit"
        if not got:
            self.lost(db, p)

    # ---- wait for a signal, with or without a time-out
    def slock(self, db, p, arg):
        if self.c.get("sig_one"):                            # ablation: lock and look in one statement
            g = db.once(lambda: tuple(self.m.waiting(db, p, self.node(p).a[0])[:1]))
            db.begin()
            db.acquire(("s", p["iid"]), "X")
            sn = db.get(("s", p["iid"]))
            p["sig"] = g[0] if g else None
        else:
            sn = self.lock_snap(db, p["iid"])
        if sn.st != "R":
            db.rollback()
            p["pc"] = "lg0" if sn.st in ("P", "L") else "idle"
            if p["pc"] == "idle":
                self.drop(db, p)
            return
        p["pc"] = "slook"

    def slook(self, db, p, arg):
        if self.c.get("wait_rereads", True) and self.m.newest(db, p["iid"], p["bid"])[1] != p["seq"]:
            db.rollback()                                    # an own commit whose answer was lost has come through meanwhile
            p["pc"] = "reload"
            return
        late = p["ext"] is not None and p["ext"] <= db.s.g["now"]
        if not self.c.get("sig_one"):
            g = self.m.waiting(db, p, self.node(p).a[0])
            p["sig"] = g[0] if g else None
        if late and self.c.get("late_first"):                # ablation: the time-out is looked at before the signals
            p["sig"] = None
        p["pc"] = "sins" if p["sig"] else "tins" if late else "spark"

    def sins(self, db, p, arg):
        p["next"], p["nst"] = self.m.arriving(db, p["prog"], p["pos"] + 1), "R"
        db.insert(("c", p["iid"], p["bid"], p["seq"]), Cp("signal", None, p["pos"] + 1, p["next"], (self.pid, p["ver"])))
        p["cp"], p["took"] = True, p["sig"]
        p["pc"] = "sdel"

    def sdel(self, db, p, arg):
        db.update("g", lambda k, r: k == p["sig"], lambda r: r._replace(used=True))
        p["pc"] = "supd"

    def tins(self, db, p, arg):
        p["next"], p["nst"] = self.m.arriving(db, p["prog"], p["pos"] + 1), "R"
        db.insert(("c", p["iid"], p["bid"], p["seq"]), Cp("timeout", None, p["pos"] + 1, p["next"], (self.pid, p["ver"])))
        p["cp"], p["timed"] = True, self.node(p).a[0]
        p["pc"] = "supd"

    def supd(self, db, p, arg):
        p["pc"] = "commit"
        if not self.c.get("sig_ver", True):
            return
        if not db.update("b", self.mine(p), lambda r: r._replace(wait=None)):
            self.lost(db, p)

    def spark(self, db, p, arg):
        due = INF if p["ext"] is None else p["ext"]
        names = self.node(p).a[0]
        got = db.update("b", self.mine(p), lambda r: r._replace(due=due, ready=due, own=None, wait=names, ver=r.ver + 1))
        p["pc"] = "commit"
        if not got:
            self.lost(db, p)

    # ---- fork, and forEach with a window
    def flock(self, db, p, arg):
        sn = self.lock_snap(db, p["iid"])
        if sn.st != "R":
            db.rollback()
            p["pc"] = "lg0"
            if sn.st not in ("P", "L"):
                self.drop(db, p)
            return
        p["pc"] = "fcp"

    def fcp(self, db, p, arg):
        nd, iid, now = self.node(p), p["iid"], db.s.g["now"]
        n, w = (len(nd.a), len(nd.a)) if nd.k == "F" else nd.a[1:]
        first = db.get(("s", iid)).nb
        db.insert(("c", iid, p["bid"], p["seq"]), Cp("fork", None, p["pos"], ("J", first, n), (self.pid, p["ver"])))
        self.put_snap(db, iid, nb=first + n)
        for i in range(n):
            prog = nd.a[i] if nd.k == "F" else nd.a[0]
            db.insert(("c", iid, first + i, 0), Cp("start", None, 0, self.m.arriving(db, prog, 0), (self.pid, p["ver"])))
            if i < w:
                db.insert(("b", iid, first + i), Br(p["bid"], prog, now, None, 0, None, now, 0, 0, 0))
            db.s.g[("par", iid, first + i)] = p["bid"]
            db.s.g[("set", iid, first + i)] = "s" in nd.f
        p["fork"] = (n, first + w if w < n else 0, first + n - 1)
        p["cp"], p["drop"] = True, True
        p["pc"] = "fpark"

    def fpark(self, db, p, arg):
        n, na, nl = p["fork"]
        got = db.update("b", self.mine(p), lambda r: r._replace(due=INF, ready=INF, own=None, wait=None, ver=r.ver + 1, open=n, na=na, nl=nl))
        p["pc"] = "commit"
        if not got:
            self.lost(db, p)

    # ---- start a child instance
    def klock(self, db, p, arg):
        if self.c.get("child_locks", True):
            sn = self.lock_snap(db, p["iid"])
        else:
            db.begin()
            sn = db.get(("s", p["iid"]))
        if sn.st != "R":
            db.rollback()
            p["pc"] = "lg0"
            if sn.st not in ("P", "L"):
                self.drop(db, p)
            return
        p["pc"] = "kins"

    def kins(self, db, p, arg):
        p["next"], p["nst"] = self.m.arriving(db, p["prog"], p["pos"] + 1), "R"
        db.insert(("c", p["iid"], p["bid"], p["seq"]), Cp("step", None, p["pos"] + 1, p["next"], (self.pid, p["ver"])))
        p["cp"] = True
        p["pc"] = "kins2"

    def kins2(self, db, p, arg):
        prog, name = self.node(p).a
        kid = "%s.%s" % (p["iid"], name)
        db.insert(("s", kid), Snap("R", 1, None, (p["iid"], p["bid"], name), 0))
        db.insert(("c", kid, 0, 0), Cp("start", None, 0, self.m.arriving(db, prog, 0), (self.pid, -1)))
        db.insert(("b", kid, 0), Br(None, prog, db.s.g["now"], None, 0, None, db.s.g["now"], 0, 0, 0))
        p["pc"] = "commit"

    # ---- let go: paused or cancelling
    def lg0(self, db, p, arg):
        sn = self.lock_snap(db, p["iid"])
        if sn.st == "R":
            db.rollback()
            p["pc"] = "reload"
        elif sn.st in ("P", "L"):
            r = db.get(self.key(p))
            if r is None or r.ver != p["ver"]:
                self.lost(db, p)
                return
            p["st"], p["drop"], p["pc"] = sn.st, True, "lg1"
            if sn.st == "L" and p["bid"] == 0 and self.c.get("enter") != "anybody":
                p["pc"] = "drain"
        else:
            self.lost(db, p)

    def lg1(self, db, p, arg):
        iid, now, root = p["iid"], db.s.g["now"], p["bid"] == 0
        poll = p["st"] == "L" and root and self.c.get("root_polls", True)
        due = now if p.get("failed") else now + 1
        got = db.update("b", self.mine(p), lambda r: r._replace(due=due if poll else INF, own=None, ready=now, ver=r.ver + 1))
        if not got:
            self.lost(db, p)
            return
        p["pc"] = "commit"
        if p["st"] == "L":
            if self.c.get("enter") == "anybody":
                p["pc"] = "drain"
            elif not root and self.c.get("root_polls", True):        # a hint: branch 0 need not wait for its next look
                for k, r in db.lock_skip("b", lambda k, r: k == ("b", iid, 0) and r.own is None):
                    db.put(k, r._replace(due=now, ver=r.ver + 1))
