"""A tiny READ COMMITTED database (row locks, blocking unique keys, EvalPlanQual, SKIP LOCKED) and an
explicit-state breadth-first explorer over processes whose atomic actions are single SQL statements.

* every statement sees the committed rows at its start plus its own transaction's writes;
* a statement that meets a lock waits; when it wakes it keeps its old candidate list, locks the newest version
  and re-evaluates its condition on that row only (EvalPlanQual); a deleted row is skipped;
* INSERT of a key that another open transaction inserted or deleted waits for that transaction; then it succeeds,
  raises Unique (whole transaction aborted, as in PostgreSQL) or, with nothing=True, returns False (ON CONFLICT DO NOTHING);
* a cycle of waits aborts the transaction that closes it and is counted;
* a process may name labels in `auto`: they run on in the same action, until one has to wait (used where the statement cannot
  be told apart from its neighbour by anybody else, or, in the long runs, for the last statement and the commit behind it).
"""
import time
from collections import deque

INF = 99


class Block(Exception):
    def __init__(self, holders):
        self.h = holders


class Unique(Exception):
    pass


class Dead(Exception):
    pass


class S:
    __slots__ = ("rows", "tx", "lk", "loc", "cand", "wait", "g")

    def copy(self):
        n = S()
        n.rows = dict(self.rows)
        n.tx = {k: dict(v) for k, v in self.tx.items()}
        n.lk = dict(self.lk)
        n.loc = {k: dict(v) for k, v in self.loc.items()}
        n.cand = dict(self.cand)
        n.wait = dict(self.wait)
        n.g = dict(self.g)
        return n

    def key(self):
        return hash((frozenset(self.rows.items()),
                     frozenset((k, frozenset(v.items())) for k, v in self.tx.items()),
                     frozenset(self.lk.items()),
                     frozenset((k, frozenset(v.items())) for k, v in self.loc.items()),
                     frozenset(self.cand.items()), frozenset(self.wait.items()), frozenset(self.g.items())))


class DB:
    def __init__(self, s, pid):
        self.s, self.t = s, pid

    # reads -------------------------------------------------------------
    def get(self, key):
        w = self.s.tx.get(self.t)
        if w is not None and key in w:
            return w[key]
        return self.s.rows.get(key)

    def scan(self, table, pred=lambda k, r: True):
        s = self.s
        keys = {k for k in s.rows if k[0] == table}
        w = s.tx.get(self.t)
        if w:
            keys |= {k for k in w if k[0] == table}
        out = []
        for k in sorted(keys):
            r = self.get(k)
            if r is not None and pred(k, r):
                out.append((k, r))
        return out

    def once(self, fn):
        """value computed from the statement's snapshot; kept while the statement waits"""
        if self.t not in self.s.cand:
            self.s.cand[self.t] = fn()
        return self.s.cand[self.t]

    # locks -------------------------------------------------------------
    def acquire(self, key, mode):
        s, t = self.s, self.t
        cur = s.lk.get(key)
        if cur:
            m, h = cur
            others = h - {t}
            if others and (mode == "X" or m == "X"):
                seen, todo = set(), list(others)
                while todo:
                    x = todo.pop()
                    if x == t:
                        raise Dead()
                    if x not in seen:
                        seen.add(x)
                        todo.extend(s.wait.get(x, ()))
                raise Block(others)
            if others:
                s.lk[key] = ("S", h | {t})
                return
            mode = "X" if "X" in (m, mode) else "S"
        s.lk[key] = (mode, frozenset({t}))

    def begin(self):
        self.s.tx.setdefault(self.t, {})

    def lock(self, table, pred, mode="X", down=False):
        """SELECT ... FOR UPDATE / FOR SHARE with EvalPlanQual; down = locks the keys in descending order"""
        self.begin()
        cand = self.once(lambda: tuple(k for k, _ in self.scan(table, pred)))
        if down:
            cand = cand[::-1]
        out = []
        for k in cand:
            self.acquire(k, mode)
            r = self.get(k)
            if r is not None and pred(k, r):
                out.append((k, r))
        return out

    def lock_skip(self, table, pred, limit=None):
        self.begin()
        out = []
        for k, r in self.scan(table, pred):
            cur = self.s.lk.get(k)
            if cur and cur[1] - {self.t}:
                continue
            self.acquire(k, "X")
            out.append((k, r))
            if limit and len(out) == limit:
                break
        return out

    # writes --------------------------------------------------------------
    def put(self, key, row):
        self.s.tx[self.t][key] = row

    def update(self, table, pred, fn, down=False):
        got = self.lock(table, pred, down=down)
        for k, r in got:
            self.put(k, fn(r))
        return [k for k, _ in got]

    def delete(self, table, pred, down=False):
        got = self.lock(table, pred, down=down)
        for k, _ in got:
            self.put(k, None)
        return [k for k, _ in got]

    def insert(self, key, row, nothing=False):
        self.begin()
        s = self.s
        mine = s.tx[self.t]
        others = [p for p, w in s.tx.items() if p != self.t and key in w
                  and ((key not in s.rows) or w[key] is None)]
        if others:
            seen, todo = set(), list(others)
            while todo:
                x = todo.pop()
                if x == self.t:
                    raise Dead()
                if x not in seen:
                    seen.add(x)
                    todo.extend(s.wait.get(x, ()))
            raise Block(frozenset(others))
        if self.get(key) is not None:
            if nothing:
                return False
            raise Unique()
        mine[key] = row
        self.acquire(key, "X")
        return True

    # end -------------------------------------------------------------------
    def release(self, pid=None):
        pid = pid or self.t
        for k, (m, h) in list(self.s.lk.items()):
            if pid in h:
                h2 = h - {pid}
                if h2:
                    self.s.lk[k] = (m, h2)
                else:
                    del self.s.lk[k]
        for x, h in list(self.s.wait.items()):         # the waiters of this transaction are awake again
            if pid in h:
                del self.s.wait[x]

    def commit(self):
        s = self.s
        w = s.tx.pop(self.t, {})
        for k, r in w.items():
            if r is None:
                s.rows.pop(k, None)
            else:
                s.rows[k] = r
        self.release()
        return w

    def rollback(self):
        self.s.tx.pop(self.t, None)
        self.release()


class Explorer:
    def __init__(self, model, max_states=400_000, max_seconds=120, first_only=True):
        self.m, self.max_states, self.max_seconds, self.first_only = model, max_states, max_seconds, first_only

    def fire(self, s, pid, arg):
        n = s.copy()
        p = n.loc[pid]
        proc = self.m.procs[pid]
        db = DB(n, pid)
        label = p["pc"]
        old_wait = n.wait.pop(pid, None)
        before = None
        try:
            getattr(proc, label)(db, p, arg)
            n.cand.pop(pid, None)
            auto = getattr(proc, "auto", None)
            while auto and p["pc"] in auto and proc.choices(n, p) == [None]:
                before, pc = dict(p), p["pc"]
                label += "+" + pc
                getattr(proc, pc)(db, p, None)
                n.cand.pop(pid, None)
        except Block as b:
            if before is not None:                     # the first statements are done, the last one waits
                n.loc[pid] = before
                n.wait[pid] = b.h
                return n, label + " (waits for %s)" % ",".join(sorted(b.h))
            n.loc[pid] = dict(s.loc[pid])
            n.wait[pid] = b.h
            if old_wait == b.h and n.lk == s.lk and n.cand == s.cand:
                return None
            return n, label + " (waits for %s)" % ",".join(sorted(b.h))
        except Unique:
            db.rollback()
            n.loc[pid] = dict(s.loc[pid])
            n.cand.pop(pid, None)
            proc.violated(db, n.loc[pid])
            label += " -> unique violation, rolled back"
        except Dead:
            db.rollback()
            n.loc[pid] = dict(s.loc[pid])
            n.cand.pop(pid, None)
            proc.deadlocked(db, n.loc[pid])
            label += " -> deadlock victim"
        return n, label

    def run(self):
        m = self.m
        s0 = m.initial()
        k0 = s0.key()
        seen = {k0}
        parent = {k0: (None, None)}
        q = deque([s0])
        t0 = time.time()
        trans = finals = dead = 0
        found = {}
        complete = True
        while q:
            if len(seen) > self.max_states or time.time() - t0 > self.max_seconds:
                complete = False
                break
            s = q.popleft()
            ks = s.key()
            any_succ = False
            for pid in m.order:
                proc = m.procs[pid]
                p = s.loc[pid]
                pc = p["pc"]
                if pc in ("done", "dead"):
                    continue
                moves = []
                for arg in proc.choices(s, p):
                    r = self.fire(s, pid, arg)
                    if r:
                        moves.append((r[0], "%s.%s%s" % (pid, r[1], "" if arg is None else " %s" % (arg,))))
                if getattr(proc, "can_crash", False) and s.g["crash"] > 0 and pid not in s.wait and pc != "idle":
                    n = s.copy()
                    DB(n, pid).rollback()
                    n.cand.pop(pid, None)
                    n.loc[pid] = {"pc": "dead"}
                    n.g["crash"] -= 1
                    moves.append((n, pid + " CRASHES at " + pc))
                for n, why in moves:
                    any_succ = True
                    trans += 1
                    kn = n.key()
                    if kn in seen:
                        continue
                    seen.add(kn)
                    parent[kn] = (ks, why)
                    bad = n.g.get("bad")
                    if why.endswith("deadlock victim") or " -> deadlock victim " in why:
                        dead += 1
                        if m.cfg.get("deadlock_is_bad"):
                            bad = "deadlock"
                    if bad:
                        if bad not in found:
                            found[bad] = self.trace(parent, kn)
                            if self.first_only:
                                return self.report(found, seen, trans, finals, dead, t0, False)
                        continue
                    q.append(n)
            if not any_succ:
                finals += 1
                bad = m.final(s)
                if bad and bad not in found:
                    found[bad] = self.trace(parent, ks) + ["QUIESCENT: " + m.show(s)]
                    if self.first_only:
                        return self.report(found, seen, trans, finals, dead, t0, False)
        return self.report(found, seen, trans, finals, dead, t0, complete)

    def trace(self, parent, k):
        out = []
        while parent[k][0] is not None:
            k, why = parent[k]
            out.append(why)
        return out[::-1]

    def report(self, found, seen, trans, finals, dead, t0, complete):
        return dict(found=found, states=len(seen), transitions=trans, finals=finals, deadlocks=dead,
                    seconds=round(time.time() - t0, 1), complete=complete)
