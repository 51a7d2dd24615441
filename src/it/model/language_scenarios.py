"""python3 language_scenarios.py [name-prefix] [max states] [max seconds]: the scenarios of language.py, and with each group the same
rules with one taken away, which must find a counterexample. Exit code 1 if a scenario did not end as it should."""
import sys
import time
from rc import Explorer
from language import Model, Node as N

T, TX, TR, TU, NU, NO, D = N("T"), N("T", "x"), N("T", "r"), N("T", "u"), N("N", "u"), N("N"), N("D")
TUX, NUX = N("T", "ux"), N("N", "ux")


def fork(*arms, f=""):
    return N("F", f, arms)


def each(arm, n, w, f=""):
    return N("E", f, (arm, n, w))


def wait(*names, until=None):
    return N("S", "", (names, until))


def child(prog, name):
    return N("K", "", (prog, name))


def M(*keys, f=""):
    return N("M", f, keys)


def O(*keys, f=""):
    return N("O", f, keys)


SC = {}


def sc(name, main, arms=None, bad=None, **cfg):
    """bad = part of the violation that must be found (a rule is missing); without it none may be found"""
    progs = dict(arms or {}, main=main)
    SC[name] = (dict(dict(workers=2, claims=3, T=1, progs=progs), **cfg), bad)


# 1 nested forks
NEST = (fork("a", "b"), T), dict(a=(fork("c", "d"), T), b=(T,), c=(T,), d=(T,))
sc("1.1 nested forks, zombie", *NEST, claims=4)
sc("1.2 nested forks, cancel", *NEST, claims=4, T=0, verbs=["cancel"])
DEEP = (fork("a"), T), dict(a=(fork("c", "d"), T), c=(T,), d=(T,))
sc("1.3 nested forks, crash", *DEEP, claims=4, crash=1)
sc("1.4 nested forks, pause, resume", *DEEP, claims=4, T=0, verbs=["pause", "resume"])
sc("1.5 nested forks, pause, resume, zombie", *DEEP, claims=3, verbs=["pause", "resume"])
sc("1.6 nested forks, every statement, cancel, crash", *DEEP, claims=3, fine=True, crash=1,
   verbs=["cancel"])
sc("1.7 nested forks, retry, lost answer", (fork("a"), T), dict(a=(fork("c", "d"), TR), c=(TR,), d=(T,)), claims=4,
   fails=1, limbo=1)
sc("1.8 nested forks, failure for good, zombie", (fork("a", "b"), T),
   dict(a=(fork("c", "d"), T), b=(TX,), c=(TX,), d=(T,)), claims=3, dies=1)
sc("1.a without: resume locks the rows in descending order", *DEEP, claims=3, fine=True,
   verbs=["pause", "resume"], down=False, bad="deadlock")
sc("1.b without: tombstones at cancel", (fork("a", "b"), T), dict(a=(fork("c", "d"), T), b=(T, T), c=(T,), d=(T,)),
   T=0, verbs=["cancel"], tomb=False, deadlock_is_bad=False,
   bad="committed after the run was X")
sc("1.c without: the version on the rows", *DEEP, claims=4, ver=False, bad="")
sc("1.9 nested forks, claims open, pause, resume", *DEEP, claims=3, T=0, fine=True, open_claim=True,
   verbs=["pause", "resume"])
sc("1.10 nested forks, three workers, crash, cancel", *DEEP, claims=2, T=1, workers=3, crash=1,
   verbs=["cancel"])

# 2 forEach with a window
THREE = (each("a", 3, 2), T), dict(a=(T,))
sc("2.1 three items, two at a time, zombie", *THREE, claims=3)
sc("2.2 three items, one at a time, crash", (each("a", 3, 1), T), dict(a=(T,)), claims=3, crash=1)
sc("2.3 three items, two at a time, cancel races the opening", *THREE, claims=3, verbs=["cancel"], fine=True)
sc("2.4 three items, two at a time, an item fails the run", (each("a", 3, 2), T), dict(a=(TX,)), claims=3, dies=1,
   fine=True)
sc("2.5 three items, two at a time, pause, resume", *THREE, claims=3, verbs=["pause", "resume"])
sc("2.6 three items, two at a time, lost commit answer", *THREE, claims=3, limbo=1)
sc("2.7 four items, two at a time", (each("a", 4, 2), T), dict(a=(T,)), claims=3, T=0)
sc("2.8 forEach of forks, cancel", (each("a", 2, 1), T), dict(a=(fork("c", "d"), T), c=(T,), d=(T,)), claims=4,
   verbs=["cancel"])
sc("2.a without: the opened number is answered by the count-down", (each("a", 4, 2), T), dict(a=(T,)), T=0,
   window="read_first", bad="")
sc("2.b without: tombstones, cancel races the opening", (each("a", 3, 1), T), dict(a=(T, T)), verbs=["cancel"],
   tomb=False, deadlock_is_bad=False, bad="committed after the run was X")
sc("2.c without: read the own row back, lost answer", (each("a", 2, 1), T), dict(a=(T, T)), limbo=1, doubt="assume", bad="")
sc("2.9 three items, three workers", *THREE, claims=2, T=1, workers=3)

# 3 time-outs racing signals
S1 = (wait("go", until=1), T)
sc("3.1 time-out races a signal, crash", S1, signals=["go"], T=2, crash=1, fine=True)
sc("3.2 time-out races a signal, pause, resume", S1, signals=["go"], T=2, verbs=["pause", "resume"])
sc("3.3 time-out races a signal, cancel", S1, signals=["go"], T=2, verbs=["cancel"], fine=True)
sc("3.4 two arms wait, one signal each, time-outs", (fork("a", "b"), T), dict(a=S1, b=S1), signals=["go", "go"], T=1,
   claims=2)
sc("3.5 several names, two signals, time-out", (wait("yes", "no", until=1), wait("yes", "no"), T),
   signals=["no", "yes"], T=2)
sc("3.6 time-out races a signal, lost commit answer", S1, signals=["go"], T=2, limbo=1)
sc("3.a without: signals are looked at before the time-out", S1, signals=["go"], T=2, late_first=True,
   bad="timed out although")
sc("3.b without: lock first, look in the next statement", S1, signals=["go"], T=2, sig_one=True, fine=True,
   bad="timed out although")
sc("3.c without: consuming clears the marker under the version", (wait("go"), T), signals=["go"], T=2, sig_ver=False,
   wait_rereads=False, crash=1,
   bad="")

# 4 compensation
CC = dict(comp=True, verbs=["cancel"])
SEQ = (TU, NU, T)
BOTH = (fork("a", "b"), T), dict(a=(NU,), b=(TU,))
ARMS = dict(a=(NU, T), b=(wait("go"), T))
sc("4.1 cancel, steps with undo", SEQ, claims=4, **CC)
sc("4.2 cancel, crash", SEQ, claims=4, crash=1, **CC)
sc("4.3 cancel, retry of an undo", (TU, TU, T), claims=3, ufails=1, T=2, **CC)
sc("4.4 cancel, crash and take-over in the undo branch", (TU, TU, T), claims=3, crash=1, T=2, **CC)
sc("4.5 cancel of a fork, one arm idle, one in flight", (TU, fork("a", "b"), T), ARMS, claims=3, T=1, **CC)
sc("4.6 cancel of a fork, both in flight, crash", *BOTH, claims=3, T=1, crash=1, **CC)
sc("4.7 failure for good in an arm, the other in flight", (TU, fork("a", "b"), T), dict(a=(NU, T), b=(TX,)), claims=3,
   T=1, dies=1, comp=True)
sc("4.8 failure for good races cancel", (TU, fork("a", "b"), T), dict(a=(NU,), b=(TX,)), claims=3, T=0, dies=1, **CC)
sc("4.9 crash, pause, cancel", (NU, T), claims=4, T=1, crash=1, comp=True, verbs=["pause", "cancel"])
sc("4.10 claims still open when cancel looks", (NU, T), claims=4, T=1, open_claim=True, **CC)
sc("4.11 nested forks, order of the undo", (TU, fork("a", "b"), TX), dict(a=(TU, fork("c"), TU), b=(TU,), c=(TU,)),
   claims=9, dies=1, T=0,
   comp=True)
sc("4.12 pause, resume, cancel", (NU, T), claims=4, T=1, comp=True, verbs=["pause", "resume", "cancel"])
sc("4.13 the last step in flight", (TU, NU), claims=4, T=1, **CC)
sc("4.14 forEach with a window", (each("a", 3, 1), T), dict(a=(NU,)), claims=4, T=1, crash=1, **CC)
sc("4.15 nested forks, cancel", (fork("a"), T), dict(a=(fork("c", "d"), T), c=(NU, T), d=(TU,)), claims=4, T=0, **CC)
sc("4.16 lost commit answer", (TU, NU, T), claims=5, T=1, limbo=1, **CC)
sc("4.17 a signal comes while cancelling", (TU, wait("go"), NU), claims=5, T=1, signals=["go"], **CC)
sc("4.18 deadline races cancel", (TU, NU, T), late=1, claims=5, T=2, **CC)
sc("4.19 a failed attempt while cancelling", (N("N", "ur"), TR), claims=5, T=1, fails=1, crash=1, **CC)
sc("4.20 settled items, cancel", (each("a", 2, 2, f="s"), T), dict(a=(TU, NUX)), claims=3, T=0, dies=1, **CC)
sc("4.21 every statement, claims open, cancel", *BOTH, claims=3, T=1, fine=True, open_claim=True, **CC)
sc("4.a without: cancel drains", (NU, T), comp=True, verbs=["cancel"], cancel_drains=False, bad="never undone")
sc("4.b without: failure drains", (fork("a", "b"), T), dict(a=(NU, T), b=(TX,)), dies=1, comp=True, fail_drains=False,
   look_again=False, bad="never undone")
sc("4.c without: branch 0 polls while cancelling", (fork("a", "b"), T), ARMS, root_polls=False,
   bad="stuck in CANCELLING", **CC)
sc("4.d without: a step that may have begun is finished", (NU, T), claims=4, comp=True, crash=1, verbs=["cancel"],
   finish_begun=False, bad="never undone")
sc("4.e without: who enters looks again at the locked rows", (NU, T), claims=4, T=1, open_claim=True,
   look_again=False, bad="never undone", **CC)
sc("4.f without: only the runner of branch 0 enters", *BOTH, claims=3, T=1, enter="anybody", look_again=False,
   bad="deadlock", **CC)
sc("4.g without: no body outside transactions after the own claim's end", SEQ, claims=4, own_clock=False,
   bad="never undone", **CC)
sc("4.h without: a runner whose own answer was lost gets its row first", (TU, NU, T), claims=5, T=1, limbo=1,
   own_begun=False, bad="never undone", **CC)
sc("4.i without: cancel waits for the row of branch 0", *BOTH, claims=3, T=1, fine=True, root_waits=False,
   bad="stuck in CANCELLING", **CC)
sc("4.j without: the undo goes backwards", (TU, TU, TX), claims=4, T=0, dies=1, comp=True, forwards=True,
   bad="before a later step")
sc("4.k without: tombstones when the compensation is entered", (TU, T, T), claims=4, T=1, tomb=False,
   bad="while compensating", **CC)
sc("4.22 three workers", *BOTH, claims=2, T=0, workers=3, **CC)

# 5 child instances
K = (child("kid", "k"), wait("k"), T)
sc("5.1 child completes, crash", K, dict(kid=(T,)), claims=3, crash=1)
sc("5.2 child fails", K, dict(kid=(TX,)), claims=3, dies=1)
sc("5.3 cancel of the child", K, dict(kid=(T,)), claims=3, verbs=[("cancel", "i1.k")], fine=True)
sc("5.4 cancel of the parent", K, dict(kid=(T,)), claims=3, verbs=["cancel"], fine=True)
sc("5.5 cancel of both at once", K, dict(kid=(T,)), claims=3, T=0, clients=[["cancel"], [("cancel", "i1.k")]], fine=True)
sc("5.6 parent paused and resumed, child ends", K, dict(kid=(T,)), claims=3, verbs=["pause", "resume"])
sc("5.7 parent fails for good beside the child", (fork("a", "b"), T), dict(a=K, b=(TX,), kid=(T,)), claims=3, T=0, dies=1)
sc("5.8 parent fails, retry now", (fork("a", "b"), T), dict(a=K, b=(TX,), kid=(T,)), claims=4, T=0, dies=1, verbs=["retry"])
sc("5.9 wait with a time-out, the child ends late", (child("kid", "k"), wait("k", until=1), T), dict(kid=(T,)),
   claims=3, T=2)
sc("5.10 child ends, lost commit answer", K, dict(kid=(T,)), claims=3, limbo=1)
sc("5.13 the child fails, retry now of the child", K, dict(kid=(TX,)), claims=4, T=1, dies=1, verbs=[("retry", "i1.k")])
sc("5.14 pause of the child beside a cancel of the parent", K, dict(kid=(T, T)), claims=3, T=0,
   clients=[["cancel"], [("pause", "i1.k"), ("resume", "i1.k")]], fine=True)
sc("5.15 two children, one fails the parent's arm", (fork("a", "b"), T),
   dict(a=(child("kid", "k"), wait("k"), T), b=(child("kid", "l"), wait("l"), TX), kid=(T,)),
   claims=5, T=0, dies=1)
sc("5.a without: ancestors' snapshots first", K, dict(kid=(T,)), claims=3, T=0, verbs=["cancel"], child_order=False,
   fine=True, bad="deadlock")
sc("5.b without: the start of a child locks the parent", K, dict(kid=(T,)), T=0, verbs=["cancel"], child_locks=False,
   fine=True, bad="live child")
sc("5.c without: the failure of a parent keeps the ends of its children", (fork("a", "b"), T),
   dict(a=K, b=(TX,), kid=(T,)), claims=4, T=0, dies=1,
   verbs=["retry"], fail_tells=False, bad="lost end of a child")
sc("5.d without: a wait re-reads its newest row under the lock, lost answer", (wait("go"), T), signals=["go"],
   claims=3, limbo=1, wait_rereads=False,
   bad="lost branch")
sc("5.11 grandchild, cancel of the grandparent's child", K, dict(kid=(child("kid2", "q"), wait("q"), T), kid2=(T,)),
   claims=4, T=0,
   verbs=[("cancel", "i1.k")])
sc("5.12 compensation of parent and child", (TU, child("kid", "k"), wait("k"), T), dict(kid=(TU, NU, T)), claims=6,
   T=0, comp=True, verbs=["cancel"])
sc("5.e without: a live child counts as owned", (TU, child("kid", "k"), wait("k"), T), dict(kid=(TU, NU, T)),
   claims=6, T=0, comp=True, verbs=["cancel"],
   kids_first=False, bad="live child")

# 6 shared state, written behind the body and before the row
TWO = (fork("a", "b"), T), dict(a=(M("x"),), b=(M("x"),))
sc("6.1 two arms, one key", (fork("a", "b"), T), dict(a=(M("x"), T), b=(M("x"),)), claims=3)
sc("6.2 two arms, one key twice, crash", (fork("a", "b"), T), dict(a=(M("x"), M("x")), b=(M("x"),)), claims=3, T=1, crash=1)
sc("6.3 two arms, one key, cancel", *TWO, claims=3, verbs=["cancel"], fine=True)
sc("6.4 two arms, one key, lost commit answer", *TWO, claims=3, limbo=1)
sc("6.5 last step writes, cancel", (M("x"), M("x")), verbs=["cancel"], fine=True)
sc("6.6 two arms, one key, two take-overs, every statement", *TWO, claims=3, T=2, fine=True)
sc("6.7 two arms, one key, three workers, crash", *TWO, claims=2, T=1, workers=3, crash=1)
sc("6.8 two arms, one key, a failed attempt", (fork("a", "b"), T), dict(a=(M("x", f="r"),), b=(M("x"),)), claims=3, T=2, fails=1)
sc("6.9 two arms, one key, one fails the run, retry now", (fork("a", "b"), T), dict(a=(M("x"),), b=(M("x", f="x"),)), claims=3,
   dies=1, verbs=["retry"])
sc("6.10 two arms, two keys, crash", (fork("a", "b"), T), dict(a=(M("x", "y"),), b=(M("y", "x"),)), claims=3, crash=1)
sc("6.11 two arms, one key, pause, resume", *TWO, claims=3, verbs=["pause", "resume"])
BESIDES = (fork("a", "b"), T), dict(a=(O("x", f="u"),), b=(M("x", f="u"),))
sc("6.12 one arm outside transactions, cancel with compensation", *BESIDES, claims=4, T=0, comp=True, verbs=["cancel"])
sc("6.13 one arm outside transactions, pause, cancel with compensation", *BESIDES, claims=3, T=0, comp=True,
   verbs=["pause", "cancel"])
sc("6.14 one arm outside transactions, crash, cancel with compensation", *BESIDES, claims=3, T=1, crash=1, comp=True,
   verbs=["cancel"])
ORDERS = (fork("a"), M("x")), dict(a=(M("x", f="p"),))
sc("6.15 arm with an order, then the last step, one key, zombie", *ORDERS, claims=4, verbs=["resume"], fine=True)
sc("6.a without: the version of the key", (fork("a", "b"), T), dict(a=(M("x"), M("x")), b=(M("x"),)), T=0,
   state_ver=False, bad="lost update")
sc("6.b without: a first value gives way to one that was faster", *TWO, T=0, state_upsert=True, bad="lost update")
sc("6.c without: after a conflict the value is read again", (fork("a", "b"), T), dict(a=(M("x"), M("x")), b=(M("x"),)), T=0,
   state_reuse=True, bad="lost update")
sc("6.d without: in the transaction of the step", *TWO, T=0, state_apart=True, bad="update without its step")
sc("6.e without: a conflict is no attempt", *TWO, T=1, state_counts=True, bad="no body failed")
sc("6.f without: several keys in one order", (fork("a", "b"), T), dict(a=(M("x", "y"),), b=(M("y", "x"),)), T=0,
   state_sorted=False, bad="deadlock")
sc("6.g without: a step outside transactions that met a conflict gets its row first", *BESIDES, claims=4, T=0, comp=True,
   verbs=["cancel"], conflict_begun=False, bad="never undone")
sc("6.h without: values before the snapshot", *ORDERS, claims=4, verbs=["resume"], fine=True,
   own_values_first=False, bad="deadlock")

# 7 deadline of an instance
sc("7.1 deadline races the last step", (T, T), late=1, claims=3, T=2, fine=True)
sc("7.2 deadline races pause, resume", (T, T), late=1, claims=3, T=2, verbs=["pause", "resume"])
sc("7.3 deadline races cancel", (T, T), late=1, claims=3, T=2, verbs=["cancel"], fine=True)
sc("7.4 deadline and arms, crash", (fork("a", "b"), T), dict(a=(T,), b=(T,)), late=1, claims=3, T=1, crash=1)
sc("7.5 deadline with compensation", (TU, NU, T), late=1, claims=4, T=2, comp=True)
sc("7.6 deadline, retry now", (T, T), late=1, claims=4, T=2, verbs=["retry"])
sc("7.7 deadline, paused when it strikes", (wait("go"), T), late=1, claims=3, T=2, verbs=["pause", "resume"],
   signals=["go"])
sc("7.8 deadline races a signal and its time-out", (wait("go", until=1), T), late=1, claims=3, T=2, signals=["go"],
   fine=True)
sc("7.a without: completing deletes all rows", (T,), late=1, claims=3, T=2, complete_all=False, bad="branch rows left")

# 8 retry now
BESIDE = (fork("a", "b"), T), dict(a=(T, T), b=(TX,))
sc("8.1 failure, retry now, zombie", (T, TX, T), claims=4, dies=1, T=1, verbs=["retry"])
sc("8.2 failure of an arm, retry now, zombie", *BESIDE, claims=3, dies=1, T=1, verbs=["retry"])
sc("8.3 failure of an arm, retry now, signal meanwhile", (fork("a", "b"), T), dict(a=(wait("go"), T), b=(TX,)),
   claims=4, dies=1, T=0,
   verbs=["retry"], signals=["go"])
sc("8.4 failure, retry now, cancel", *BESIDE, claims=3, dies=1, T=0, verbs=["retry", "cancel"])
sc("8.5 failure, retry now, failure, retry now", (TX, T), claims=4, dies=2, T=1, verbs=["retry", "retry"])
sc("8.6 nested arms, retry now, crash", (fork("a"), T), dict(a=(fork("c", "d"), T), c=(TX,), d=(T,)), claims=4,
   dies=1, T=1, crash=1, verbs=["retry"])
sc("8.7 forEach, failure, retry now", (each("a", 3, 1), T), dict(a=(TX,)), claims=4, dies=1, T=1, verbs=["retry"])
sc("8.8 failure races pause, retry now", *BESIDE, claims=3, dies=1, T=0, verbs=["pause", "retry"])
sc("8.9 failure, retry now, lost commit answer", (fork("a", "b"), T), dict(a=(T,), b=(TX,)), claims=3, dies=1, T=1,
   limbo=1, verbs=["retry"])
sc("8.10 failure, retry now, claims open, every statement", *BESIDE, claims=3, dies=1, T=1, fine=True,
   open_claim=True, verbs=["retry"])
sc("8.11 failure, retry now, time-out of a wait", (fork("a", "b"), T), dict(a=(wait("go", until=1), T), b=(TX,)),
   claims=4, dies=1, T=1,
   verbs=["retry"], signals=["go"])
sc("8.a without: tombstones at failure", *BESIDE, dies=1, T=0, verbs=["retry"], tomb=False, bad="after the run was F")
sc("8.b without: the version is raised at failure", (fork("a", "b"), T), dict(a=(D, T), b=(TX,)), dies=1, T=2,
   claims=3, verbs=["retry"], fail_ver=False, bad="")
sc("8.c without: a tombstone of before a retry now does not count", (T, T), late=1, claims=4, T=2, verbs=["retry"],
   any_tomb=True, bad="committed after the run was F")

# 9 settle
E1 = (each("a", 2, 2, f="s"), T)
sc("9.1 an item fails, settled", E1, dict(a=(TX,)), claims=3, dies=1)
SUB = (fork("a", f="s"), T), dict(a=(fork("c", "d"), T), c=(TX,), d=(T,))
sc("9.2 a sub-branch fails, its item is settled", (fork("a", "b", f="s"), T),
   dict(a=(fork("c", "d"), T), b=(T,), c=(TX,), d=(T, T)), claims=4, dies=1, T=0)
sc("9.3 both sub-branches fail", (fork("a", f="s"), T), dict(a=(fork("c", "d"), T), c=(TX,), d=(TX,)), claims=4,
   dies=2, fine=True, T=0)
sc("9.4 a sub-branch fails, zombie, crash", *SUB, claims=4, dies=1, crash=1)
sc("9.5 a sub-branch fails, window opens the next item", (each("a", 2, 1, f="s"), T),
   dict(a=(fork("c", "d"),), c=(TX,), d=(T,)), claims=5, dies=1, T=0)
sc("9.6 a sub-branch fails, cancel", (fork("a", f="s"), T), dict(a=(fork("c", "d"), T), c=(TX,), d=(T, T)), claims=4,
   dies=1, T=0, verbs=["cancel"], fine=True)
sc("9.7 a sub-branch fails, pause, resume", *SUB, claims=4, dies=1, T=0, verbs=["pause", "resume"])
sc("9.8 a sub-branch fails, a sibling forks again", (fork("a", f="s"), T),
   dict(a=(fork("c", "d"), T), c=(TX,), d=(fork("e"), T), e=(T,)), claims=4, dies=1, T=0,
   fine=True)
sc("9.9 a sub-branch fails, lost commit answer", *SUB, claims=4, dies=1, T=0, limbo=1)
sc("9.10 settled, then the join fails, retry now", (fork("a", f="s"), TX),
   dict(a=(fork("c", "d"), T), c=(TX,), d=(T,)), claims=5, dies=2, T=0, verbs=["retry"])
sc("9.a without: tombstones in the closed item", (fork("a", f="s"), T),
   dict(a=(fork("c", "d"), T), c=(TX,), d=(T, T)), claims=4, dies=1, T=0,
   settle_tomb=False, bad="above it had ended")

# 10 a step that gives an order to its own run
OWN, OWNU, OWNN, STOP, HALT = N("T", "c"), N("T", "cu"), N("N", "cu"), N("T", "t"), N("T", "p")
sc("10.1 a step cancels its own run, zombie, crash", (T, OWN, T), claims=3, crash=1, T=1)
sc("10.2 a step cancels its own run beside a cancel", (fork("a", "b"), T), dict(a=(OWN, T), b=(T, T)), claims=3,
   verbs=["cancel"], fine=True, T=0)
sc("10.3 a step cancels its own run, lost commit answer", (OWN, T), claims=3, limbo=1, T=1)
sc("10.4 the last step cancels, zombie, crash", (T, OWN), claims=4, crash=1, T=2, fine=True)
sc("10.5 the last step cancels beside a cancel and a pause", (T, OWN), claims=3, T=1, fine=True, clients=[["cancel"], ["pause", "resume"]])
sc("10.6 the last step cancels, lost commit answer, cancel", (OWN,), claims=4, limbo=1, T=2, verbs=["cancel"])
sc("10.7 the last step cancels at its second attempt", (T, N("T", "cr")), claims=4, fails=1, T=2, crash=1)
sc("10.8 the last step cancels and is undone, crash, cancel", (TU, OWNU), claims=4, crash=1, T=1, fine=True, **CC)
sc("10.9 the last step, outside transactions, cancels and is undone", (TU, OWNN), claims=4, crash=1, T=1, fine=True, **CC)
sc("10.10 the last step, outside transactions, cancels, lost commit answer", (OWNN,), claims=4, limbo=1, T=1, **CC)
sc("10.11 the last step cancels beside the deadline", (TU, OWNU), late=1, claims=4, T=2, comp=True)
sc("10.12 the last step terminates beside a cancel with compensation", (TU, STOP), claims=4, crash=1, T=1, fine=True, **CC)
sc("10.13 the last step pauses", (T, HALT), claims=3, crash=1, T=1, fine=True, verbs=["cancel"])
sc("10.14 a step pauses, then the last one", (HALT, HALT), claims=4, T=1, fine=True, verbs=["resume", "cancel"])
sc("10.15 a step outside transactions pauses, cancel with compensation", (N("N", "pu"), T), claims=4, T=1, crash=1, fine=True, **CC)
LASTS = (fork("a", "b"), T), dict(a=(OWN,), b=(T,))
sc("10.16 the last step of an arm cancels, the other ends", *LASTS, claims=3, T=1, fine=True)
sc("10.17 the last step of an arm cancels, the other in flight, compensation", (fork("a", "b"), T), dict(a=(OWNU,), b=(NU,)),
   claims=3, T=1, fine=True, comp=True)
sc("10.18 the last steps of both arms cancel", (fork("a", "b"), T), dict(a=(OWNU,), b=(OWNU,)), claims=3, T=0, fine=True, **CC)
sc("10.19 the last step of an arm cancels, the other fails the run", (fork("a", "b"), T), dict(a=(OWNU,), b=(TUX,)), claims=3,
   T=0, dies=1, fine=True, comp=True)
sc("10.20 the last step of an arm pauses, the other ends", (fork("a", "b"), T), dict(a=(HALT,), b=(T,)), claims=3, T=1, fine=True,
   verbs=["resume"])
sc("10.21 the last step of a child cancels it, cancel of the parent", K, dict(kid=(OWN,)), claims=3, T=1, crash=1, fine=True,
   verbs=["cancel"])
sc("10.22 the last step of a child cancels it, compensation", (TU, child("kid", "k"), wait("k"), T), dict(kid=(OWNU,)), claims=5,
   T=0, fine=True, **CC)
sc("10.23 a step of a parent cancels it beside its child", (fork("a", "b"), T), dict(a=K, b=(OWN,), kid=(T,)), claims=3, T=0,
   fine=True)
sc("10.24 the last step cancels, three workers", (T, OWN), claims=2, T=2, workers=3, fine=True, verbs=["cancel"])
sc("10.a without: snapshot before the checkpoint", (OWN, T), claims=3, verbs=["cancel"], fine=True, T=0,
   own_first=False, bad="deadlock")
sc("10.b without: the row of a last step that cancels is that of a step", (TU, OWNU), claims=3, T=0, comp=True, own_step=False,
   bad="without its order")
sc("10.c without: an order looks at the status behind the lock", (fork("a", "b"), T), dict(a=(OWNU,), b=(TUX,)), claims=3, T=0,
   dies=1, comp=True, own_looks=False, bad="was replaced")
sc("10.d without: tombstones by the step that cancels", (fork("a", "b"), T), dict(a=(OWN,), b=(T, T)), claims=3, T=0, tomb=False,
   bad="committed after the run was X")
sc("10.e without: ancestors' snapshots first", K, dict(kid=(OWN,)), claims=3, T=0, fine=True, verbs=["cancel"],
   own_ancestors=False, bad="deadlock")
sc("10.f without: the row of a last step of an arm that cancels is that of a step", *LASTS, claims=3, T=0, fine=True,
   own_arm_step=False, bad="deadlock")
sc("10.g without: a pause of a run that is being cancelled is nothing to do", (N("N", "pu"), T), claims=4, T=0, own_refused=True,
   bad="never undone", **CC)
sc("10.h without: the order is carried out in the transaction of the step", (T, OWN), claims=3, T=0, own_later=True,
   bad="without its order")


def run(name, ms, sec):
    cfg, bad = SC[name]
    m = Model(cfg)
    r = Explorer(m, cfg.get("max", ms), sec).run()
    r["ends"] = " ".join("%s%d" % x for x in sorted(m.ends.items()))
    return r, bad


if __name__ == "__main__":
    pre = sys.argv[1] if len(sys.argv) > 1 else ""
    ms = int(sys.argv[2]) if len(sys.argv) > 2 else 250_000
    sec = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    states, wrong, t0 = 0, 0, time.time()
    for name in SC:
        if not name.startswith(pre):
            continue
        r, bad = run(name, ms, sec)
        states += r["states"]
        found = list(r["found"])
        good = not found if bad is None else any(bad in x for x in found)
        wrong += not good
        print("%s %-62s %8d states %5.1f s  ends %-24s %s" % (
            "ok   " if good else "WRONG", name, r["states"], r["seconds"], r["ends"],
            "found: " + found[0] if found else "complete" if r["complete"] else "bounded"), flush=True)
        if not good or "-v" in sys.argv:
            for b, tr in r["found"].items():
                print("      %s\n      %s" % (b, " / ".join(tr)), flush=True)
    print("%d states in all, %.0f s, %d wrong" % (states, time.time() - t0, wrong))
    sys.exit(1 if wrong else 0)
