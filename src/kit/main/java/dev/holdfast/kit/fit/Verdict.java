package dev.holdfast.kit.fit;

/** What becomes of an instance in a new build. */
public enum Verdict {
    /** The build has the definition it was started with: it goes on. */
    FITS,
    /** The build lacks that, and the instance can be moved to the newest definition of its workflow. */
    MIGRATES,
    /** Neither: nobody would run it. */
    STRANDS
}
