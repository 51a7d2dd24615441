package dev.holdfast.bench;

/** Something that is measured; a cell that finds a result other than it should be throws. */
interface Cell {

    /** Returns the name by which it is asked for. */
    String name();

    /** Measures it and hands each row to the report as soon as it is known. */
    void measure(Run run, Report report) throws Exception;
}
