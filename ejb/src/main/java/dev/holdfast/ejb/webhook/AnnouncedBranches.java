package dev.holdfast.ejb.webhook;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.store.ArmResult;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Pending;
import dev.holdfast.store.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The port of branches, with an announcement behind each end of a run and each wait for an event from outside. */
final class AnnouncedBranches implements Branches {

    private final Branches branches;
    private final Announcer announcer;

    AnnouncedBranches(Branches branches, Announcer announcer) {
        this.branches = branches;
        this.announcer = announcer;
    }

    /** The names of what the engine itself sends begin with a bracket, such as the end of a child. */
    private static boolean isForAnEvent(Parking parking) {
        return parking.awaiting().stream().anyMatch(name -> !name.startsWith("("));
    }

    @Override
    public List<Claim> claim(Poll poll) {
        return branches.claim(poll);
    }

    @Override
    public Optional<Claim> claim(BranchKey branch, String node, Duration claim) {
        return branches.claim(branch, node, claim);
    }

    @Override
    public Optional<Claim> reload(Hold hold) {
        return branches.reload(hold);
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
        boolean completed = branches.complete(end);
        if (completed) {
            announcer.announce(Webhook.Event.COMPLETED, end.branch().run());
        }
        return completed;
    }

    @Override
    public boolean fail(Checkpoint failed) {
        boolean ended = branches.fail(failed);
        if (ended) {
            announcer.announce(Webhook.Event.FAILED, failed.branch().run());
        }
        return ended;
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
    public boolean park(Hold hold, Parking parking) {
        boolean parked = branches.park(hold, parking);
        if (parked && isForAnEvent(parking)) {
            announcer.announce(Webhook.Event.WAITING, List.of(hold.branch().run()), parking.awaiting());
        }
        return parked;
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
    public void open(List<NewBranch> branches) {
        this.branches.open(branches);
    }

    @Override
    public boolean endArm(Hold hold, Checkpoint end, int parent) {
        return branches.endArm(hold, end, parent);
    }

    @Override
    public boolean settleArm(Hold hold, int arm, Checkpoint failed, int parent) {
        return branches.settleArm(hold, arm, failed, parent);
    }

    @Override
    public List<Optional<Phase>> writeAll(List<Pending> pending) {
        List<Optional<Phase>> written = branches.writeAll(pending);
        if (announcer.isAnybodyToldOf(Webhook.Event.COMPLETED)) {
            List<Long> ended = new ArrayList<>();
            for (int i = 0; i < pending.size(); i++) {
                if (pending.get(i).kind() == Pending.Kind.RUN_END
                        && written.get(i).isPresent()) {
                    ended.add(pending.get(i).checkpoint().branch().run());
                }
            }
            announcer.announce(Webhook.Event.COMPLETED, ended, List.of());
        }
        return written;
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
