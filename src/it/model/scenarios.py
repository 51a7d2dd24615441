"""python3 scenarios.py [name-prefix] [max_states] [max_seconds]: runs each configuration as designed and as cured."""
import sys
import multiprocessing as mp
from rc import Explorer
from protocol import Model

CURE = dict(ver=True, tomb=True, cancel_now=True, pause_now=True, letgo_recheck=True, park_lock=True, fin="lock_first",
            join="counter", load_ver=True, sig_ver=True, fork_cp=True, retry_lock=True, fail_row=True, reload_on_violation=True)
B = dict(workers=2, claims=2, T=2)

SC = {}


def sc(name, **cfg):
    SC[name] = dict(B, **cfg)


TT = dict(prog="TT")
sc("a01-two-workers-crash            written", crash=1, **TT)
sc("a01-two-workers-crash            cured  ", crash=1, **dict(CURE, **TT))
sc("a02-cancel-flag-vs-zombie        written", verbs=["cancel"], guard="plain", fin="lock_first", **TT)
sc("a02-cancel-now-no-tombstone      partial", verbs=["cancel"], **dict(CURE, tomb=False, **TT))
sc("a02-flag+share-guard             variant", verbs=["cancel"], guard="share", fin="lock_first", ver=True, **TT)
sc("a02-flag+tombstone               variant", verbs=["cancel"], fin="lock_first", tomb=True, ver=True, **TT)
sc("a02-cancel                       cured  ", verbs=["cancel"], crash=1, **dict(CURE, **TT))
sc("a03-completion-vs-cancel         written", verbs=["cancel"], prog="T", claims=1, T=0, workers=1)
sc("a03-completion cp-first+now      variant", verbs=["cancel"], prog="T", claims=1, T=0, workers=1, deadlock_is_bad=True, **{**CURE, "fin": "cp_first"})
sc("a03-completion-vs-cancel         cured  ", verbs=["cancel"], prog="T", deadlock_is_bad=True, **CURE)
sc("a04-pause-resume                 written", verbs=["pause", "resume"], workers=1, claims=3, **TT)
sc("a04-pause-resume                 cured  ", verbs=["pause", "resume"], crash=1, **dict(CURE, **TT))
sc("a05-pause-cancel                 cured  ", verbs=["pause", "cancel"], **dict(CURE, **TT))
sc("b01-delay-park-vs-cancel         written", verbs=["cancel"], prog="DT", fin="lock_first", workers=1, claims=1, prompt=True, T=0)
sc("b01-delay-park-vs-cancel         cured  ", verbs=["cancel"], prog="DT", **CURE)
sc("b02-zombie-park                  written", prog="DST", claims=2, T=2, fin="lock_first", signals=1)
sc("b02-zombie-park                  cured  ", signals=1, **dict(CURE, prog="DST"))
sc("b03-retry-zombie                 written", fails=1, claims=2, T=2, prog="TST", signals=1, fin="lock_first", fail_row=False)
sc("b03-retry-zombie+fail_row        partial", fails=1, claims=2, T=2, prog="TST", signals=1, fin="lock_first", fail_row=True)
sc("b03-retry-zombie                 cured  ", fails=1, **dict(CURE, prog="TT"))
sc("b04-heart-by-id                  written", heart=1, prog="ST", signals=1, renew="id", fin="lock_first")
sc("b04-heart                        cured  ", heart=1, signals=1, **dict(CURE, prog="ST"))
sc("b05-retry-vs-cancel              cured  ", fails=1, verbs=["cancel"], **dict(CURE, **TT))
sc("b06-retry-vs-pause-resume        cured  ", fails=1, verbs=["pause", "resume"], **dict(CURE, **TT))
sc("b02b-zombie-park-signal          written", prog="ST", signals=1, crash=1, fin="lock_first", claims=2, T=2)
sc("b02b-zombie-park-signal          cured  ", signals=1, crash=1, **dict(CURE, prog="ST"))
sc("b03b-retry-zombie-fires-join     written", prog="TFT", arm="T", arms=2, fails=1, claims=2, T=2, fin="lock_first", join="counter", fork_cp=True)
sc("b03b-retry-zombie+fail_row       partial", prog="TFT", arm="T", arms=2, fails=1, claims=2, T=2, fin="lock_first", join="counter", fork_cp=True, fail_row=True)
sc("b03b-retry-zombie-fires-join     cured  ", fails=1, arms=2, **dict(CURE, prog="TFT", arm="T", claims=3))
sc("b04b-heart-fires-join            written", heart=1, prog="FT", arm="T", arms=2, renew="id", fin="lock_first", join="counter", claims=2, T=1)
sc("b04b-heart-fires-join            cured  ", heart=1, arms=2, **dict(CURE, prog="FT", arm="T", claims=3, T=1))
sc("b08-zombie parks over the owner  written", prog="ST", signals=1, fin="lock_first", claims=2, T=2, check_steal=True)
sc("b09-zombie retries over the owner written", prog="TT", fails=1, fin="lock_first", claims=2, T=2, check_steal=True)
sc("b08-zombie parks over the owner  cured  ", signals=1, check_steal=True, **dict(CURE, prog="ST"))
sc("b09-zombie retries over the owner cured ", fails=1, check_steal=True, **dict(CURE, prog="TT"))
sc("c01-signal one statement         written", signals=1, prog="ST", sig_one=True, fin="lock_first", T=0, workers=1, claims=1)
sc("c01-signal                       cured  ", signals=2, crash=1, **dict(CURE, prog="SS"+"T"))
sc("c02-signal-before-start          written", signals=1, starter=True, prog="ST", fin="lock_first", T=0, workers=1, claims=1)
sc("c02-signal-before-start          cured  ", signals=1, starter=True, stub=True, **dict(CURE, prog="ST"))
sc("c03-signal-vs-cancel             cured  ", signals=1, verbs=["cancel"], **dict(CURE, prog="ST"))
sc("c04-signal-vs-pause-resume       cured  ", signals=1, verbs=["pause", "resume"], **dict(CURE, prog="ST"))
sc("d01-join-write-skew              written", prog="FT", arm="T", arms=2, claims=3, T=0, fin="lock_first")
sc("d02-fork-zombie                  written", prog="FT", arm="T", arms=2, claims=2, T=1, fin="lock_first", join="counter", join_check=True)
sc("d02-fork-zombie+ver              partial", prog="FT", arm="T", arms=2, claims=2, T=1, fin="lock_first", join="counter", ver=True, join_check=True)
sc("d02-fork-zombie all but load_ver  partial", arms=2, claims=2, T=1, join_check=True, **dict(CURE, prog="FT", arm="T", load_ver=False))
sc("b07-delay all but load_ver       partial", **dict(CURE, prog="DT", load_ver=False))
sc("d03-fork-join                    cured  ", arms=2, claims=3, T=1, join_check=True, **dict(CURE, prog="FT", arm="T"))
sc("d04-fork-join-crash              cured  ", arms=2, claims=2, T=2, crash=1, join_check=True, **dict(CURE, prog="FT", arm="T"))
sc("d05-fork-cancel                  written", prog="FT", arm="T", arms=2, claims=2, T=0, fin="lock_first", join="counter", verbs=["cancel"])
sc("d05-fork-cancel + arm share lock variant", arms=2, claims=2, T=0, verbs=["cancel"], deadlock_is_bad=True, **dict(CURE, prog="FT", arm="T", arm_lock="share"))
sc("d05-fork-cancel                  cured  ", arms=2, claims=2, T=1, verbs=["cancel"], deadlock_is_bad=True, **dict(CURE, prog="FT", arm="T"))
sc("d06-arm-fails-for-good           written", prog="FT", arm="T", arms=2, claims=2, T=0, fin="lock_first", join="counter", fails=2, final_fail=True)
sc("d06-arm-fails-for-good           cured  ", arms=2, claims=2, T=0, fails=2, final_fail=True, deadlock_is_bad=True, **dict(CURE, prog="FT", arm="T"))
sc("d07-fork-pause-resume            cured  ", arms=2, claims=2, T=0, verbs=["pause", "resume"], **dict(CURE, prog="FT", arm="T"))
sc("d08-three-arms                   cured  ", arms=3, claims=3, T=0, join_check=True, **dict(CURE, prog="FT", arm="T"))
LEAN = dict(CURE, parent_last=True, park_lock=False, retry_lock=False)      # the form that was built
sc("d09-lean fork-join crash         cured  ", arms=2, claims=2, T=2, crash=1, join_check=True, **dict(LEAN, prog="FT", arm="T"))
sc("d10-lean fork-cancel             cured  ", arms=2, claims=2, T=1, verbs=["cancel"], deadlock_is_bad=True, **dict(LEAN, prog="FT", arm="T"))
sc("d11-lean fork-fail for good      cured  ", arms=2, claims=2, T=0, fails=2, final_fail=True, deadlock_is_bad=True, **dict(LEAN, prog="FT", arm="T"))
sc("d12-lean fork-pause-resume       cured  ", arms=2, claims=2, T=0, verbs=["pause", "resume"], **dict(LEAN, prog="FT", arm="T"))
sc("d13-lean fork-heart-retry        cured  ", arms=2, claims=2, T=1, heart=1, fails=1, join_check=True, **dict(LEAN, prog="FT", arm="T"))
sc("d14-lean DT fail+pause+resume    cured  ", claims=2, T=2, fails=1, verbs=["pause", "resume"], **dict(LEAN, prog="DT"))
sc("d15-lean DT fail+cancel          cured  ", claims=2, T=2, fails=1, verbs=["cancel"], **dict(LEAN, prog="DT"))
sc("e01-in-doubt assume committed    variant", limbo=1, doubt="assume_committed", **dict(CURE, **TT))
sc("e01-in-doubt readback            cured  ", limbo=1, **dict(CURE, **TT))
sc("f01-retention/terminate by delete written", reaper=True, reap_running=True, prog="TT", fin="lock_first", ver=True)
sc("f01-terminate supersede          cured  ", reaper=True, reap_running=True, supersede=True, **dict(CURE, **TT))
sc("f02-retention of terminal        partial", reaper=True, verbs=["cancel"], **dict(CURE, **TT))
sc("f02-retention after grace        cured  ", reaper=True, grace=True, verbs=["cancel"], **dict(CURE, **TT))
sc("g01-three workers                cured  ", **dict(CURE, prog="TT", workers=3, claims=1, crash=1, T=3))
sc("g02-heart+crash+cancel           cured  ", **dict(CURE, prog="TT", heart=1, crash=1, verbs=["cancel"]))
sc("g03-heart+delay+signal+pause     cured  ", **dict(CURE, prog="DST", heart=1, signals=1, verbs=["pause", "resume"], claims=3, T=2))
sc("g04-fork+delay arm+cancel+crash  cured  ", **dict(CURE, prog="FT", arm="DT", arms=2, crash=1, verbs=["cancel"], claims=3, T=1))
sc("g05-fork+signal arm+pause/resume cured  ", **dict(CURE, prog="FT", arm="ST", arms=2, signals=2, verbs=["pause", "resume"], claims=3, T=0))
sc("g06b-in doubt+cancel+fail deadlock? check  ", **dict(CURE, prog="TT", limbo=1, fails=1, verbs=["cancel"], deadlock_is_bad=True))
sc("g06-in doubt+cancel+fail         cured  ", **dict(CURE, prog="TT", limbo=1, fails=1, verbs=["cancel"]))
sc("g07-fork in doubt                cured  ", **dict(CURE, prog="FT", arm="T", arms=2, limbo=1, claims=3, T=1))
sc("g08-pause,resume,pause,cancel    cured  ", **dict(CURE, prog="TT", verbs=["pause", "resume", "pause", "cancel"], claims=3, T=1))
sc("z1-lean DT fail+pause,resume,cancel cured  ", claims=2, T=2, fails=1, verbs=["pause", "resume", "cancel"], **dict(LEAN, prog="DT"))
sc("z2-FT arm ST+cancel+crash        cured  ", arms=2, claims=2, T=1, signals=1, crash=1, verbs=["cancel"], **dict(CURE, prog="FT", arm="ST"))
sc("z3-three arms, three workers     cured  ", **dict(CURE, prog="FT", arm="T", arms=3, workers=3, claims=2, T=1, join_check=True))


def go(a):
    name, ms, sec = a
    try:
        r = Explorer(Model(SC[name]), ms, sec).run()
    except Exception as e:
        import traceback
        return name, "ERROR " + traceback.format_exc()
    return name, r


if __name__ == "__main__":
    pre = sys.argv[1] if len(sys.argv) > 1 else ""
    ms = int(sys.argv[2]) if len(sys.argv) > 2 else 150_000
    sec = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    with mp.Pool(2) as pool:
        for name, r in pool.imap(go, [(n, ms, sec) for n in SC if n.startswith(pre)]):
            if isinstance(r, str):
                print(name, r, flush=True)
                continue
            print("%s | states %d transitions %d finals %d deadlocks %d %ss %s" % (
                name, r["states"], r["transitions"], r["finals"], r["deadlocks"], r["seconds"],
                "COMPLETE" if r["complete"] else "bounded"), flush=True)
            for bad, tr in r["found"].items():
                print("    VIOLATION: " + bad)
                print("      " + " / ".join(tr), flush=True)
