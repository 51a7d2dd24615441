package dev.holdfast.it.unused;

import jakarta.transaction.Synchronization;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource, or one who wants to be called at the end of a transaction, that notes what it is asked to do. */
public final class Courier implements XAResource, Synchronization {

    private final List<String> seen = new ArrayList<>();

    /** Returns what it was asked to do. */
    public List<String> seen() {
        return seen;
    }

    @Override
    public void start(Xid xid, int flags) {
        seen.add("start");
    }

    @Override
    public void end(Xid xid, int flags) {
        seen.add("end");
    }

    @Override
    public int prepare(Xid xid) {
        seen.add("prepare");
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
        seen.add(onePhase ? "commit in one phase" : "commit");
    }

    @Override
    public void rollback(Xid xid) {
        seen.add("rollback");
    }

    @Override
    public void forget(Xid xid) {
        seen.add("forget");
    }

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    @Override
    public void beforeCompletion() {
        seen.add("before completion");
    }

    @Override
    public void afterCompletion(int status) {
        seen.add("after completion");
    }
}
