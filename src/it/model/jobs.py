"""python3 jobs.py [name-prefix] [max states] [max seconds] [-v]: executions of batch jobs that belong to a life of a node, their
take-over, fence and restart; jobs that a workflow starts and a cancel stops; and the same rules with one taken away, which must find a
counterexample. Exit code 1 if a scenario did not end as it should.

Two nodes. On each there is a keeper (adopts what runs there, takes over what belongs to a lost life, restarts it), two threads on which the
batch runtime runs executions in chunks, and, where a workflow runs the job, a worker and a watch that stops jobs of ended instances. A node
can die, which ends all its processes, or be taken for lost while it goes on."""
import sys
import time
from collections import namedtuple
from rc import S, DB, Explorer

Ex = namedtuple("Ex", "inst st")                   # L live, P live and to be stopped, F failed, S stopped, C completed; inst: which run of a job
Own = namedtuple("Own", "life fenced restarter succ")
Br = namedtuple("Br", "due own ver")
LIVE = ("L", "P")
ITEMS = 2                                          # one in each chunk
NODES = ("A", "B")
THREADS = "123"


def e(x):
    return ("e", x)


def h(x):
    return ("h", x)


def t(x):
    return ("t", x)


def just(key):
    return lambda k, r: k == key


class Proc:
    def __init__(self, pid, m):
        self.pid, self.m, self.node = pid, m, pid[-1]

    def choices(self, s, p):
        return [None]

    def violated(self, db, p):
        self.drop(db, p)

    deadlocked = violated

    def drop(self, db, p):
        db.rollback()
        p.clear()
        p["pc"] = self.first


class Thread(Proc):
    """the runtime runs one execution: a chunk writes an item, and then its checkpoint, in one transaction"""
    first = "free"

    def choices(self, s, p):
        return [] if p["pc"] == "free" else [None]

    def gone(self, db, p):
        db.rollback()
        p.clear()
        p["pc"] = "free"

    violated = deadlocked = drop = gone

    def fenced(self, db, x):
        """the trigger, which runs behind the lock of the row"""
        row = db.get(h(x))
        return self.m.on("fence") and row is not None and row.fenced

    def begin(self, db, p, arg):
        """where the newest execution of the run has got to"""
        inst = db.get(e(p["x"])).inst
        got = [r for k, r in db.scan("t") if db.get(e(k[1])).inst == inst]
        p["at"] = max(got, default=0)
        if self.fenced(db, p["x"]):                    # the trigger comes before the foreign key
            return self.gone(db, p)
        db.insert(t(p["x"]), p["at"])
        p["pc"] = "begun"

    def begun(self, db, p, arg):
        """the row of a step has a foreign key on that of its execution, which whoever takes over has locked"""
        if self.m.on("foreign_key"):
            db.acquire(e(p["x"]), "S")
        db.commit()
        p["pc"] = "chunk"

    def chunk(self, db, p, arg):
        if p.get("stop"):
            p["pc"] = "end"
        elif p["at"] == ITEMS:
            p["pc"] = "end"
        else:
            db.insert(("w", db.get(e(p["x"])).inst, p["at"] + 1, p["x"]), 1)
            p["pc"] = "check"

    def check(self, db, p, arg):
        db.lock("t", just(t(p["x"])))
        if self.fenced(db, p["x"]):
            return self.gone(db, p)
        db.put(t(p["x"]), p["at"] + 1)
        p["pc"] = "chunk_ends"

    def chunk_ends(self, db, p, arg):
        self.m.commit(db)
        p["at"] += 1
        p["pc"] = "chunk"

    def end(self, db, p, arg):
        db.lock("e", just(e(p["x"])))
        if self.fenced(db, p["x"]):
            return self.gone(db, p)
        row = db.get(e(p["x"]))
        db.put(e(p["x"]), row._replace(st="C" if p["at"] == ITEMS else "S"))
        db.put(("u", row.inst), None)
        self.m.commit(db)
        self.gone(db, p)


def run_here(db, node, x):
    """a thread of the node takes the execution"""
    for pid in (i + node for i in THREADS):
        if db.s.loc[pid]["pc"] == "free":
            db.s.loc[pid] = {"pc": "begin", "x": x}
            return
    db.s.g["bad"] = "the model has too few threads"


def here(s, node):
    return [(pid, s.loc[pid]["x"]) for pid in (i + node for i in THREADS) if "x" in s.loc[pid]]


class Keeper(Proc):
    first = "idle"

    def lost(self, s, life):
        return not s.rows.get(("n", life), False)

    def choices(self, s, p):
        if p["pc"] != "idle":
            return [None]
        some = []
        if not s.rows[("n", self.node)]:
            some.append(("beat", 0))
        still = self.node in s.g["still"]
        for _, x in here(s, self.node):
            if h(x) not in s.rows:
                some.append(("adopt", x))
            if self.m.on("adopts_workflow") and s.rows.get(("key", x)) and ("kept", self.node, x) not in s.g["kept"]:
                some.append(("found", x))
        for k, r in s.rows.items():
            if k[0] == "e" and r.st in LIVE:
                own = s.rows.get(h(k[1]))
                mine = k[1] in [x for _, x in here(s, self.node)]
                # without an owner: only long after its start, when a node that lives would have adopted it
                old = own is None and not any(k[1] in [x for _, x in here(s, n)] for n in NODES if s.rows[("n", n)])
                if not still and not mine and (old or own is not None and not own.fenced and self.lost(s, own.life)):
                    some.append(("take", k[1]))
            ended = k[0] == "h" and (r.fenced or s.rows[e(k[1])].st == "S" or not self.m.on("only_stopped"))
            if k[0] == "h" and not still and not r.fenced and r.restarter == "0" and r.life == self.node \
                    and s.rows[e(k[1])].st == "L":
                some.append(("back", k[1]))
            if k[0] == "h" and not still and ended and r.restarter and not r.succ and (r.restarter == self.node or self.lost(s, r.restarter)):
                some.append(("again", k[1]))
        return sorted(some)

    def idle(self, db, p, arg):
        what, x = arg
        if what == "beat":
            db.begin()
            db.put(("n", self.node), True)
            db.commit()
        elif what == "adopt":
            db.insert(h(x), Own(self.node, False, None, None), nothing=True)
            db.commit()
        elif what == "found":
            self.m.keep(db, self.node, x)
        elif what == "back":
            if db.get(e(x)).st == "L":
                db.update("h", just(h(x)), lambda r: r._replace(restarter=None))
            db.commit()
        elif what == "take":
            p.update(pc="take_row", x=x)
        else:
            p.update(pc="will", x=x)

    def take_row(self, db, p, arg):
        """one who takes over is enough; and it looks again, behind the lock"""
        x = p["x"]
        db.insert(h(x), Own("0", False, None, None), nothing=True)
        got = db.lock_skip("h", lambda k, r: k == h(x) and not r.fenced)
        if got and self.lost(db.s, db.get(h(x)).life):
            p["pc"] = "take_steps"
        else:
            self.drop(db, p)

    def take_steps(self, db, p, arg):
        """waits for a chunk that is being committed"""
        if self.m.on("steps_first"):
            db.lock("t", just(t(p["x"])))
        p["pc"] = "take_end"

    def take_end(self, db, p, arg):
        x = p["x"]
        if not db.lock("e", lambda k, r: k == e(x) and r.st in LIVE):
            return self.drop(db, p)
        p["pc"] = "take_new_steps"

    def take_new_steps(self, db, p, arg):
        """one that began since"""
        x = p["x"]
        if self.m.on("steps_again"):
            db.lock("t", just(t(x)))
        row = db.get(e(x))
        db.put(e(x), row._replace(st="F"))
        db.put(("u", row.inst), None)
        own = db.get(h(x))
        db.put(h(x), own._replace(fenced=True, restarter=self.node))
        p["pc"] = "take_commits"

    def take_commits(self, db, p, arg):
        self.m.commit(db)
        self.drop(db, p)

    def will(self, db, p, arg):
        x = p["x"]
        if self.m.on("waits") and self.node in db.s.g["still"]:
            return self.drop(db, p)
        free = lambda k, r: (k == h(x) and r.restarter and not r.succ
                             and (r.restarter == self.node or self.lost(db.s, r.restarter) or not self.m.on("one_restarter")))
        if not db.update("h", free, lambda r: r._replace(restarter=self.node)):
            return self.drop(db, p)
        db.commit()
        p["pc"] = "restart"

    def restart(self, db, p, arg):
        """the runtime: refuses what is not the newest execution of its run"""
        x, inst = p["x"], db.get(e(p["x"])).inst
        newer = [k[1] for k, r in db.scan("e") if r.inst == inst and k[1] > x]
        if newer:
            p.update(pc="restarted", y=newer[-1], other=True)
        else:
            p["pc"] = "restart_begins"

    def restart_begins(self, db, p, arg):
        x, inst = p["x"], db.get(e(p["x"])).inst
        y = db.s.g["next"]
        db.insert(e(y), Ex(inst, "L"))
        if self.m.on("one_live"):
            db.insert(("u", inst), 1)
        if db.get(("key", x)):
            db.insert(("key", y), 1)
        db.s.g["next"] += 1
        self.m.commit(db)
        run_here(db, self.node, y)
        if self.m.on("adopts_workflow") and db.get(("key", y)):
            self.m.keep(db, self.node, y)
        p.update(pc="restarted", y=y)

    def restarted(self, db, p, arg):
        x, y = p["x"], p["y"]
        db.update("h", just(h(x)), lambda r: r._replace(succ=y) if not p.get("other") else r._replace(restarter=None))
        p["pc"] = "dropped" if p.get("other") else "adopted"

    def adopted(self, db, p, arg):
        db.insert(h(p["y"]), Own(self.node, False, None, None), nothing=True)
        p["pc"] = "dropped"

    def dropped(self, db, p, arg):
        db.commit()
        self.drop(db, p)


class Server(Proc):
    """is suspended: what runs is handed over, then stopped; when it goes on, it restarts what it has stopped, and so may others"""
    first = "serves"

    def choices(self, s, p):
        if p["pc"] == "serves":
            busy = self.m.on("waits") and s.loc["K" + self.node]["pc"] in ("restart", "restart_begins", "restarted", "adopted", "dropped")
            return [None] if s.g["suspends"] and not busy and self.node not in self.m.cfg.get("safe", ()) else []
        return [None]

    def serves(self, db, p, arg):
        db.s.g["suspends"] -= 1
        db.s.g["still"] = db.s.g["still"] | {self.node}
        p.update(pc="hand", left=tuple(x for pid, x in here(db.s, self.node) if not db.s.loc[pid].get("stop")))

    def hand(self, db, p, arg):
        if not p["left"]:
            p["pc"] = "stops"
            return
        x, left = p["left"][0], p["left"][1:]
        if self.m.on("hands_over") and db.get(e(x)).st == "L":
            db.insert(h(x), Own(self.node, False, None, None), nothing=True)
            mine = lambda k, r: k == h(x) and r.life == self.node and not r.fenced and not r.restarter
            db.update("h", mine, lambda r: r._replace(restarter="0"))
        db.commit()
        p["left"] = left

    def stops(self, db, p, arg):
        stopped = tuple(x for _, x in here(db.s, self.node))
        for x in stopped:
            db.update("e", lambda k, r: k == e(x) and r.st == "L", lambda r: r._replace(st="P"))
        db.commit()
        for x in stopped:
            self.m.stop(db, self.node, x)
        p.update(pc="goes_on", stopped=stopped)

    def goes_on(self, db, p, arg):
        db.s.g["still"] = db.s.g["still"] - {self.node}
        p["pc"] = "again"

    def again(self, db, p, arg):
        """the runtime restarts what it has stopped, if the server is told so: it refuses what is not the newest"""
        if not p["stopped"] or self.m.cfg.get("resumes") is False:
            p["pc"] = "done"
            return
        x, left = p["stopped"][0], p["stopped"][1:]
        p["stopped"] = left
        inst = db.get(e(x)).inst
        if db.get(e(x)).st != "S" or any(r.inst == inst and k[1] > x for k, r in db.scan("e")):
            return
        y = db.s.g["next"]
        db.insert(e(y), Ex(inst, "L"))
        if self.m.on("one_live"):
            db.insert(("u", inst), 1)
        db.s.g["next"] += 1
        self.m.commit(db)
        run_here(db, self.node, y)

    def violated(self, db, p):
        left = p.get("stopped", ())
        db.rollback()
        p.clear()
        p.update(pc="again", stopped=left)

    deadlocked = violated


class Worker(Proc):
    """the branch of the workflow: starts the job, then writes which it is; who finds that row written stops its own"""
    first = "claim"

    def choices(self, s, p):
        if p["pc"] == "claim":
            row = s.rows.get("b")
            ok = row and p["claims"] > 0 and row.due and ("b",) not in s.lk and s.rows["s"] == "R" and ("c",) not in s.rows
            return [None] if ok else []
        return [None]

    def drop(self, db, p):
        claims = p["claims"]
        super().drop(db, p)
        p["claims"] = claims

    violated = deadlocked = drop

    def claim(self, db, p, arg):
        db.begin()
        row = db.get("b")
        db.put("b", row._replace(due=False, own=self.node, ver=row.ver + 1))
        db.commit()
        p.update(pc="start", again=row.ver > 1, claims=p["claims"] - 1)

    def start(self, db, p, arg):
        """outside of transactions: the runtime commits by itself"""
        known = [k[1] for k, r in db.scan("key")]
        if p["again"] and known and self.m.on("finds_by_key"):
            p.update(pc="write", x=known[-1])
            return
        x = db.s.g["next"]
        db.insert(e(x), Ex(x, "L"))
        db.insert(("u", x), 1)
        db.insert(("key", x), 1)
        db.s.g["next"] += 1
        db.commit()
        run_here(db, self.node, x)
        self.m.keep(db, self.node, x)
        p.update(pc="write", x=x)

    def write(self, db, p, arg):
        if db.get("s") != "R":
            p["pc"] = "undo"
            return
        if not db.insert(("c",), p["x"], nothing=True):
            p["pc"] = "undo"
            db.rollback()
            return
        db.commit()
        self.drop(db, p)

    def undo(self, db, p, arg):
        db.rollback()
        if db.get(("c",)) != p["x"] and self.m.on("loser_stops"):
            self.m.stop(db, self.node, p["x"])
        self.drop(db, p)


class Watch(Proc):
    """stops what runs here and is kept, once the instance has ended, or if the branch goes with another job"""
    first = "look"

    def choices(self, s, p):
        kept = sorted(x for pid, x in here(s, self.node)
                      if ("kept", self.node, x) in s.g["kept"] and not s.loc[pid].get("stop"))
        named = s.rows.get(("c",))
        if s.rows["s"] != "R":
            return kept
        return [x for x in kept
                if self.m.on("names") and named is not None and s.rows[e(x)].inst != s.rows[e(named)].inst]

    def look(self, db, p, x):
        self.m.stop(db, self.node, x)


class Canceller(Proc):
    first = "cancel"

    def cancel(self, db, p, arg):
        db.begin()
        db.put("s", "X")
        db.commit()
        p["pc"] = "done"


class Fate(Proc):
    """a node dies; a claim or the lease of a node runs out although it goes on"""
    first = "strike"

    def choices(self, s, p):
        some = []
        for n in NODES:
            if s.g["dies"] and s.loc["1" + n]["pc"] != "dead" and n not in self.m.cfg.get("safe", ()):
                some.append(("dies", n))
            if s.g["doubts"] and s.rows[("n", n)] and n not in self.m.cfg.get("safe", ()):
                some.append(("doubt", n))
        row = s.rows.get("b")
        if s.g["T"] and row and row.own and not row.due:
            some.append(("claim", ""))
        return some

    def strike(self, db, p, arg):
        what, n = arg
        g = db.s.g
        if what == "claim":
            g["T"] -= 1
            db.s.rows["b"] = db.s.rows["b"]._replace(due=True)
            return
        db.s.rows[("n", n)] = False
        if what == "doubt":
            g["doubts"] -= 1
            return
        g["dies"] -= 1
        for pid in self.m.order:
            if pid[-1] == n:
                DB(db.s, pid).rollback()
                db.s.cand.pop(pid, None)
                db.s.wait.pop(pid, None)
                db.s.loc[pid] = {"pc": "dead"}
        row = db.s.rows.get("b")
        if row and row.own == n:                       # its claim runs out some day
            db.s.rows["b"] = row._replace(due=True)


class Model:
    def __init__(self, cfg):
        self.cfg = cfg
        self.procs = {}
        for n in NODES:
            for pid in [i + n for i in THREADS]:
                self.procs[pid] = Thread(pid, self)
            self.procs["K" + n] = Keeper("K" + n, self)
            if cfg.get("suspends"):
                self.procs["S" + n] = Server("S" + n, self)
            if cfg.get("workflow"):
                self.procs["W" + n] = Worker("W" + n, self)
                self.procs["J" + n] = Watch("J" + n, self)
        if cfg.get("cancel"):
            self.procs["V"] = Canceller("V", self)
        self.procs["F"] = Fate("F", self)
        self.order = list(self.procs)

    def on(self, rule):
        return rule not in self.cfg.get("without", ())

    def initial(self):
        s = S()
        s.rows, s.tx, s.lk, s.cand, s.wait = {}, {}, {}, {}, {}
        s.g = {"dies": self.cfg.get("dies", 0), "doubts": self.cfg.get("doubts", 0), "T": self.cfg.get("T", 0),
               "next": 1, "kept": frozenset(), "still": frozenset(), "suspends": self.cfg.get("suspends", 0)}
        s.rows["s"] = "R"
        for n in NODES:
            s.rows[("n", n)] = True
        s.loc = {pid: {"pc": proc.first} for pid, proc in self.procs.items()}
        if self.cfg.get("workflow"):
            s.rows["b"] = Br(True, None, 1)
            for n in NODES:
                s.loc["W" + n]["claims"] = 2
        else:
            s.rows[e(1)], s.rows[("u", 1)] = Ex(1, "L"), 1
            s.g["next"] = 2
            s.loc["1A"] = {"pc": "begin", "x": 1}
        return s

    def keep(self, db, node, x):
        db.s.g["kept"] = db.s.g["kept"] | {("kept", node, x)}

    def stop(self, db, node, x):
        for pid, y in here(db.s, node):
            if x == y:
                db.s.loc[pid] = dict(db.s.loc[pid], stop=True)

    def commit(self, db):
        db.commit()
        rows = db.s.rows
        live = [r.inst for k, r in rows.items() if k[0] == "e" and r.st in LIVE]
        written = [k[1:3] for k in rows if k[0] == "w"]
        if len(live) != len(set(live)):
            db.s.g["bad"] = "two executions of one run are live"
        elif len(written) != len(set(written)):
            db.s.g["bad"] = "an item is written twice"

    def final(self, s):
        running = [x for n in NODES for _, x in here(s, n)]
        named = s.rows.get(("c",))
        if running:
            return "an execution is stuck: %s" % running
        if any(r.st in LIVE for k, r in s.rows.items() if k[0] == "e"):
            return "an execution is left behind"
        if self.cfg.get("workflow"):
            return None
        if not any(r.st == "C" for k, r in s.rows.items() if k[0] == "e"):
            return "the job has not completed"
        return None

    def show(self, s):
        return "%s %s" % (s.loc, s.rows)


class EndlessThread(Thread):
    """a job that runs until it is stopped: for what a cancel must stop"""

    def choices(self, s, p):
        if p["pc"] == "chunk" and not p.get("stop"):
            return []
        return super().choices(s, p)


class WorkflowModel(Model):
    def __init__(self, cfg):
        super().__init__(cfg)
        for pid in self.order:
            if isinstance(self.procs[pid], Thread):
                self.procs[pid] = EndlessThread(pid, self)

    def final(self, s):
        running = [(n, x) for n in NODES for pid, x in here(s, n) if not s.loc[pid].get("stop")]
        named = s.rows.get(("c",))
        insts = {s.rows[e(x)].inst for _, x in running}
        if s.rows["s"] == "X" and running:
            return "a job runs whose instance was cancelled"
        if s.rows["s"] == "R" and named is not None and insts - {s.rows[e(named)].inst}:
            return "a job runs that nobody knows"
        if len(running) > 1:
            return "two jobs run"
        if s.rows["s"] == "R" and named is None and (s.rows["b"].due is False):
            return "the branch is forgotten"
        return None


SC = {}


def sc(name, bad=None, **cfg):
    SC[name] = (cfg, bad)


sc("1.1 a node dies", dies=1, safe="B")
sc("1.2 a node is taken for lost", doubts=1, safe="B")
sc("1.3 taken for lost, and then it dies", dies=1, doubts=1, safe="B")
sc("1.4 taken for lost twice", doubts=2, safe="B")
sc("1.5 the heir is taken for lost, too", doubts=2)
sc("1.6 the heir is taken for lost, the first dies", dies=1, doubts=1)
sc("1.7 a server is suspended and goes on", suspends=1, safe="B")
sc("1.8 a server is suspended and dies, as in a shutdown", suspends=1, dies=1, safe="B")
sc("1.9 a server is suspended and taken for lost", suspends=1, doubts=1, safe="B")
sc("1.10 both are suspended", suspends=2)
sc("1.11 suspended, and goes on without restarting anything", suspends=1, resumes=False, safe="B")
sc("2.1 a workflow's job, cancelled", workflow=True, cancel=True)
sc("2.2 cancelled, a claim runs out", workflow=True, cancel=True, T=1)
sc("2.3 cancelled, a node dies", workflow=True, cancel=True, dies=1)
sc("2.4 cancelled, a node dies, a claim runs out", workflow=True, cancel=True, dies=1, T=1)
sc("2.5 not cancelled, claims run out", workflow=True, T=2)
sc("2.6 not cancelled, a node dies, a claim runs out", workflow=True, dies=1, T=1)
sc("2.7 cancelled, a node is taken for lost", workflow=True, cancel=True, doubts=1)
sc("3.a without: the fence", "twice", doubts=1, safe="B", without=("fence",))
sc("3.f without: who takes over waits for the chunk", "twice", doubts=1, safe="B", without=("steps_first", "steps_again"))
sc("3.g without: who takes over looks for new steps", "twice", doubts=1, safe="B", without=("steps_again",))
sc("3.h without: a step's row needs its execution's", "twice", doubts=1, safe="B", without=("foreign_key",))
sc("3.j without: a server hands over before it stops", "has not completed", suspends=1, resumes=False, safe="B",
   without=("hands_over",))
sc("3.k without: it waits for a restart that it has begun", "has not completed", suspends=2, without=("waits",))
sc("3.b without: one live execution of a run", "two executions", doubts=2, without=("one_live",))
sc("3.c without: who lost the row stops its job, now or a moment later", "nobody knows", workflow=True, T=1,
   without=("loser_stops", "names"))
sc("3.i without: the watch looks which job it is", "nobody knows", workflow=True, dies=1, T=1, without=("names",))
sc("3.d without: who takes over looks for the key", "nobody knows", workflow=True, T=1, without=("finds_by_key", "loser_stops", "names"))
sc("3.e without: a job that has come to a node is the workflow's", "cancelled", workflow=True, cancel=True, dies=1,
   without=("adopts_workflow",))


def run(name, ms, sec):
    cfg, bad = SC[name]
    model = WorkflowModel(cfg) if cfg.get("workflow") else Model(cfg)
    return Explorer(model, ms, sec).run(), bad


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
        print("%s %-62s %8d states %5.1f s  %s" % (
            "ok   " if good else "WRONG", name, r["states"], r["seconds"],
            "found: " + found[0] if found else "complete" if r["complete"] else "bounded"), flush=True)
        if not good or "-v" in sys.argv:
            for x, tr in r["found"].items():
                print("      %s\n      %s" % (x, " / ".join(tr)), flush=True)
    print("%d states in all, %.0f s, %d wrong" % (states, time.time() - t0, wrong))
    sys.exit(1 if wrong else 0)
