package dev.holdfast.testing;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.ArmResult;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Pending;
import dev.holdfast.store.Poll;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Branches of a database whose time can be moved on: the engine sees a clock that is ahead of the database's, and every due
 * time in the database is moved back by as much. So a test need not wait, and the statements are the real ones.
 */
public final class PassingTime implements Branches {

    private final Branches branches;
    private final DataSource dataSource;
    private volatile Duration ahead = Duration.ZERO;

    /** Takes the branches of a store, and its database to move due times in. */
    public PassingTime(Branches branches, DataSource dataSource) {
        this.branches = branches;
        this.dataSource = dataSource;
    }

    /** The time of the engine. */
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("the engine knows no zones");
            }

            @Override
            public Instant instant() {
                return Clock.systemUTC().instant().plus(ahead);
            }
        };
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            boolean h2 = connection.getMetaData().getDatabaseProductName().startsWith("H2");
            String back = h2
                    ? "DATEADD('MILLISECOND', " + -time.toMillis() + ", %s)"
                    : "%s - interval '" + time.toMillis() + " milliseconds'";
            statement.execute("UPDATE hf_branch SET due_at = " + String.format(back, "due_at") + ", ready_at = "
                    + String.format(back, "ready_at") + ", claimed_at = " + String.format(back, "claimed_at"));
            statement.execute("UPDATE hf_limit SET free_at = " + String.format(back, "free_at"));
            statement.execute("UPDATE hf_checkpoint SET at = " + String.format(back, "at"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        ahead = ahead.plus(time);
    }

    private Claim later(Claim claim) {
        return new Claim(
                claim.hold(),
                claim.instance(),
                claim.workflow(),
                claim.hash(),
                claim.phase(),
                claim.parentRun(),
                claim.parent(),
                claim.openArms(),
                claim.sequence(),
                claim.storedPosition(),
                claim.valueRef(),
                claim.storedValue(),
                claim.attempt(),
                claim.takeovers(),
                claim.abandoned(),
                claim.at().plus(ahead),
                claim.traceParent());
    }

    private Parking.Due earlier(Parking.Due due) {
        return due instanceof Parking.At at ? new Parking.At(at.time().minus(ahead)) : due;
    }

    @Override
    public List<Claim> claim(Poll poll) {
        return branches.claim(poll).stream().map(this::later).toList();
    }

    @Override
    public Optional<Claim> claim(BranchKey branch, String node, Duration claim) {
        return branches.claim(branch, node, claim).map(this::later);
    }

    @Override
    public Optional<Claim> reload(Hold hold) {
        return branches.reload(hold).map(this::later);
    }

    @Override
    public boolean park(Hold hold, Parking parking) {
        return branches.park(
                hold,
                new Parking(
                        earlier(parking.due()),
                        parking.awaiting(),
                        parking.arms(),
                        parking.route(),
                        parking.priority()));
    }

    @Override
    public void open(List<NewBranch> opened) {
        branches.open(opened.stream()
                .map(branch -> new NewBranch(
                        branch.key(),
                        branch.parent(),
                        branch.position(),
                        branch.input(),
                        branch.value(),
                        earlier(branch.due()),
                        branch.route(),
                        branch.priority(),
                        branch.createdBy()))
                .toList());
    }

    @Override
    public Optional<Phase> phase(long run) {
        return branches.phase(run);
    }

    @Override
    public Optional<Phase> lock(long run) {
        return branches.lock(run);
    }

    @Override
    public Optional<Phase> append(Checkpoint checkpoint) {
        return branches.append(checkpoint);
    }

    @Override
    public boolean complete(Checkpoint end) {
        return branches.complete(end);
    }

    @Override
    public boolean fail(Checkpoint failed) {
        return branches.fail(failed);
    }

    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        return branches.renew(holds, claim);
    }

    @Override
    public boolean release(Hold hold, int route, int priority) {
        return branches.release(hold, route, priority);
    }

    @Override
    public boolean giveBack(Hold hold) {
        return branches.giveBack(hold);
    }

    @Override
    public Optional<Phase> letGo(Hold hold) {
        return branches.letGo(hold);
    }

    @Override
    public boolean stopAwaiting(Hold hold) {
        return branches.stopAwaiting(hold);
    }

    @Override
    public OptionalInt numbers(long run, int count) {
        return branches.numbers(run, count);
    }

    @Override
    public int numbersUnderLock(long run, int count) {
        return branches.numbersUnderLock(run, count);
    }

    @Override
    public boolean endArm(Hold hold, Checkpoint end, int parent) {
        return branches.endArm(hold, end, parent);
    }

    @Override
    public List<Optional<Phase>> writeAll(List<Pending> pending) {
        return branches.writeAll(pending);
    }

    @Override
    public boolean settleArm(Hold hold, int arm, Checkpoint failed, int parent) {
        return branches.settleArm(hold, arm, failed, parent);
    }

    @Override
    public List<ArmResult> results(long run, int first, int arms) {
        return branches.results(run, first, arms);
    }

    @Override
    public Optional<Author> author(BranchKey branch, int sequence) {
        return branches.author(branch, sequence);
    }

    @Override
    public Optional<Duration> untilNextDue(Set<Integer> routes) {
        return branches.untilNextDue(routes);
    }
}
