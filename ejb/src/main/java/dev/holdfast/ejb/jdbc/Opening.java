package dev.holdfast.ejb.jdbc;

import dev.holdfast.ejb.jdbc.JdbcStore.Due;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.Parking;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How branches beside the first are opened: by a fork at once, or one by one as arms end. */
final class Opening {

    private static final String INSERT_BRANCH =
            "INSERT INTO hf_branch(snapshot_id, branch, version, parent, due_at, ready_at, claimed_sequence, route,"
                    + " priority) ";

    private static final String INSERT_BRANCH_HELD =
            "INSERT INTO hf_branch(snapshot_id, branch, version, parent, due_at, ready_at, claimed_sequence, route, priority,"
                    + " owner, claimed_at) ";

    private final JdbcStore store;

    Opening(JdbcStore store) {
        this.store = store;
    }

    /**
     * Returns what happens to the parent's row when an arm ends, recomputed on the row as it is after a wait (F4). With the
     * last arm it is due and nobody's, whoever had it to look whether it was.
     */
    static String countDown(String now) {
        return countDown(now, "1");
    }

    /** Returns the same for several arms of one parent that end at once. */
    static String countDown(String now, String ended) {
        String last = "CASE WHEN open_arms = " + ended + " THEN ";
        return "UPDATE hf_branch SET open_arms = open_arms - " + ended
                + ", next_arm = CASE WHEN next_arm > 0 THEN next_arm"
                + " + " + ended + " ELSE 0 END, version = version + " + last + "1 ELSE 0 END, owner = " + last
                + "NULL ELSE owner END, ready_at = " + last + now + " ELSE ready_at END, due_at = " + last + now
                + " ELSE due_at END";
    }

    /** Returns the insert of the arm that such a countdown has opened, if it has; it selects from the row counted down. */
    static String insertNext(String counted, String now) {
        return insertNext(counted, now, "next_arm - 1");
    }

    /** Returns the same for several rows or several arms. */
    static String insertNext(String counted, String now, String arm) {
        return INSERT_BRANCH + "SELECT snapshot_id, " + arm + ", 1, branch, " + now + ", " + now
                + ", 0, arm_route, arm_priority FROM " + counted;
    }

    /** What holds of a row counted down that has opened an arm. */
    static final String HAS_OPENED = "next_arm BETWEEN 2 AND end_arm";

    /** Stores first rows and branch rows. */
    void open(List<NewBranch> branches) {
        Optional<NewBranch> held = branches.stream().filter(Opening::isHeldBack).findFirst();
        held.ifPresent(this::rememberClass);
        if (branches.size() == 1 || !store.openTogether(branches)) {
            openEach(branches);
        }
    }

    private void openEach(List<NewBranch> branches) {
        store.statements.batch(
                store.insertStart(),
                branches,
                (parameters, branch) -> Rows.bindStart(
                        parameters,
                        branch.key(),
                        branch.value(),
                        branch.createdBy(),
                        branch.position(),
                        Rows.output(branch.key(), 0, branch.input(), store.cipher)));
        branches.stream()
                .filter(branch -> !isHeldBack(branch))
                .map(NewBranch::due)
                .distinct()
                .forEach(due -> openDue(due, branches));
    }

    static boolean isHeldBack(NewBranch branch) {
        return branch.due() instanceof Parking.Never;
    }

    /** The arms of one fork that are held back begin at one node, so its class is kept once, beside their numbers. */
    private void rememberClass(NewBranch first) {
        first.parent()
                .ifPresent(parent -> store.statements.update(
                        "UPDATE hf_branch SET arm_route = ?, arm_priority = ? WHERE snapshot_id = ? AND branch = ?",
                        parameters -> parameters
                                .number(first.route())
                                .number(first.priority())
                                .number(first.key().run())
                                .number(parent)));
    }

    private void openDue(Parking.Due when, List<NewBranch> branches) {
        Optional<Parking.Held> held = when instanceof Parking.Held by ? Optional.of(by) : Optional.empty();
        Due due = store.due(held.isPresent() ? new Parking.After(held.get().claim()) : when);
        Due ready = held.isPresent() ? store.due(new Parking.After(Duration.ZERO)) : due;
        store.statements.batch(
                INSERT_BRANCH_HELD + "VALUES (?, ?, 1, ?, " + due.sql() + ", " + ready.sql() + ", 0, ?, ?, ?, "
                        + (held.isPresent() ? store.now() : "NULL") + ")",
                branches.stream().filter(branch -> branch.due().equals(when)).toList(),
                (parameters, branch) -> {
                    OptionalInt parent = branch.parent();
                    Rows.bind(parameters, branch.key()).numberOrNull(parent.isPresent() ? parent.getAsInt() : null);
                    due.binder().bind(parameters);
                    ready.binder().bind(parameters);
                    parameters
                            .number(branch.route())
                            .number(branch.priority())
                            .text(held.map(Parking.Held::owner).orElse(null));
                });
    }

    /** Counts an ended arm down on its parent's row and opens the next one; false if the parent is not there. */
    boolean countDown(long run, int parent) {
        String now = store.now();
        Optional<Boolean> opened = store.statements.first(
                store.answering(countDown(now) + " WHERE snapshot_id = ? AND branch = ?", HAS_OPENED),
                parameters -> parameters.number(run).number(parent),
                row -> row.getBoolean(1));
        if (opened.equals(Optional.of(true))) {
            store.statements.update(
                    insertNext("hf_branch WHERE snapshot_id = ? AND branch = ?", now),
                    parameters -> parameters.number(run).number(parent));
        }
        return opened.isPresent();
    }
}
