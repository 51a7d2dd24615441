package dev.holdfast.ejb.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What went over the wire while it was open, in the order of sending; what was parked counts from when it went on. */
public final class Recording implements AutoCloseable {

    private final Wire wire;
    private final Predicate<Thread> heard;
    private final List<Moment> moments = new CopyOnWriteArrayList<>();

    Recording(Wire wire, Predicate<Thread> heard) {
        this.wire = wire;
        this.heard = heard;
    }

    /** Returns the statements, without commits and rollbacks; a batch is one. */
    public List<String> statements() {
        return moments.stream().filter(Moment::isStatement).map(Moment::sql).toList();
    }

    /** Returns everything: statements, and {@code COMMIT} and {@code ROLLBACK} where a transaction ended. */
    public List<String> everything() {
        return moments.stream().map(Moment::sql).toList();
    }

    /** Returns how many statements contained a part. */
    public long count(String sqlPart) {
        return statements().stream()
                .filter(sql -> Moment.contains(sql, sqlPart))
                .count();
    }

    /** Returns how many transactions were committed by a commit. */
    public long commits() {
        return moments.stream().filter(Moment::isCommit).count();
    }

    /** Returns how many transactions were rolled back. */
    public long rollbacks() {
        return moments.stream().filter(Moment::isRollback).count();
    }

    /** Returns how many statements were transactions of their own. */
    public long autoCommitted() {
        return moments.stream()
                .filter(moment -> moment.isStatement() && moment.autoCommit())
                .count();
    }

    /** Stops recording; what was recorded can still be asked for. */
    @Override
    public void close() {
        wire.forget(this);
    }

    void hear(Moment moment) {
        if (heard.test(moment.thread())) {
            moments.add(moment);
        }
    }
}
