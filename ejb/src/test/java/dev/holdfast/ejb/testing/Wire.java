package dev.holdfast.ejb.testing;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The wire between one node and its database: everything that the node's data sources send goes over it, and a test can
 * listen, stop a statement, or cut it.
 *
 * <pre>{@code
 * Gate gate = db.wire().next("insert into hf_checkpoint").by(w1.thread()).park();
 * db.wire().nextCommit().after("insert into hf_checkpoint").loseAnswer(CommitFate.DONE);
 * try (Recording recording = db.wire().record()) { ... assertThat(recording.commits()).isEqualTo(5); }
 * }</pre>
 */
public final class Wire {

    private final List<Trap> traps = new CopyOnWriteArrayList<>();
    private final List<Recording> recordings = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    Wire() {}

    /** Chooses the next statement that contains a part, whatever the case and the blanks. */
    public Choice next(String sqlPart) {
        return new Choice(
                this,
                "the next '" + sqlPart + "'",
                moment -> moment.isStatement() && Moment.contains(moment.sql(), sqlPart));
    }

    /** Chooses the next commit. */
    public Choice nextCommit() {
        return new Choice(this, "the next commit", Moment::isCommit);
    }

    /** Listens to all threads. */
    public Recording record() {
        return keep(new Recording(this, thread -> true));
    }

    /** Listens to one thread. */
    public Recording record(Thread only) {
        return keep(new Recording(this, thread -> thread == only));
    }

    /** Cuts the wire: open connections break at their next use, and no new one can be had until {@link #mend}. */
    public void cut() {
        down = true;
    }

    /** Mends a cut wire; connections that have noticed the cut stay broken. */
    public void mend() {
        down = false;
    }

    void set(Trap trap) {
        traps.add(trap);
    }

    void forget(Recording recording) {
        recordings.remove(recording);
    }

    private Recording keep(Recording recording) {
        recordings.add(recording);
        return recording;
    }

    void checkUp() throws SQLException {
        if (down) {
            throw broken("the wire is cut");
        }
    }

    /** Does what was arranged for a moment, and sends it unless that was to prevent it. */
    <T> T pass(Moment moment, Sending<T> sending) throws SQLException {
        return pass(moment, sending, sending);
    }

    /** The same for a commit, which may be arranged to become its opposite. */
    <T> T pass(Moment moment, Sending<T> sending, Sending<T> opposite) throws SQLException {
        Trap.Action action = actionFor(moment);
        if (action instanceof Trap.Fail fail) {
            throw fail.error().get();
        }
        if (action instanceof Trap.Stop stop && !stop.afterwards()) {
            stop.gate().stand();
        }
        checkUp();
        if (action instanceof Trap.Lose lose) {
            (lose.fate() == CommitFate.DONE ? sending : opposite).send();
            throw broken("the answer was lost");
        }
        T answer = sending.send();
        if (action instanceof Trap.Stop stop && stop.afterwards()) {
            stop.gate().stand();
        }
        return answer;
    }

    /** Tells the listeners, at the moment of sending. */
    void hear(Moment moment) {
        for (Recording recording : recordings) {
            recording.hear(moment);
        }
    }

    private Trap.@Nullable Action actionFor(Moment moment) {
        // Of several threads that come at once, the one that removes the trap is caught.
        for (Trap trap : List.copyOf(traps)) {
            if (trap.catches(moment) && traps.remove(trap)) {
                return trap.action();
            }
        }
        return null;
    }

    static SQLException broken(String why) {
        return new SQLException("An I/O error occurred: " + why, "08006");
    }

    /** The sending itself. */
    interface Sending<T> {
        T send() throws SQLException;
    }
}
