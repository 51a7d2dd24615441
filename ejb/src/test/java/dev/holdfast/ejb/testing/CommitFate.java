package dev.holdfast.ejb.testing;

/** What has become of a commit whose answer never arrives. */
public enum CommitFate {
    /** The database has committed. */
    DONE,
    /** The database has rolled back. */
    NOT_DONE
}
