package dev.holdfast.examples.saga;

import dev.holdfast.task.TaskContext;
import java.util.List;

/** The ledger in memory: what an attempt writes that fails is gone with it, as in the database. */
final class Books extends Ledger {

    private final dev.holdfast.kit.Ledger<Line> lines = new dev.holdfast.kit.Ledger<>();

    @Override
    void write(TaskContext context, String entry, long amountCents) {
        lines.add(new Line(entry, amountCents));
    }

    @Override
    public List<Line> of(String order) {
        return lines.entries();
    }

    List<String> entries() {
        return lines.entries().stream().map(Line::entry).toList();
    }
}
