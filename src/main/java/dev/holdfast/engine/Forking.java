package dev.holdfast.engine;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.GenericTypes;
import dev.holdfast.definition.Node;
import dev.holdfast.encryption.KeyMissing;
import dev.holdfast.engine.BranchRun.Saved;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.Parking;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The forks of one branch: arms get their numbers and rows, and the branch is put down until the last of them has ended. Arms for
 * which there is room begin on this node at once, without a claim of their own; the others are due for whoever has room.
 */
final class Forking {

    private final BranchRun run;
    private final BranchRunner hands;
    private final Standing at;
    private final StepWork steps;
    private final Moves moves;

    Forking(BranchRun run, StepWork steps, Moves moves) {
        this.run = run;
        this.hands = run.hands;
        this.at = run.at;
        this.steps = steps;
        this.moves = moves;
    }

    /**
     * One arm about to be opened.
     *
     * @param begin what is done first
     * @param input the value it begins with, if that is not the one of the branch
     * @param seat the place where it begins at once, if there is one
     * @param foreign whether it is due at once, but not for this node
     */
    private record Arm(Decision begin, Optional<Payload> input, Optional<Seats.Seat> seat, boolean foreign) {}

    @Nullable
    End open(Node.Fork fork) {
        List<Arm> arms = new ArrayList<>();
        for (Node.Arm arm : fork.arms()) {
            arms.add(arm(fork, arm.block(), Optional.empty(), true));
        }
        return fork(fork, arms, arms.size());
    }

    @Nullable
    End openEach(Node.ForEach each) {
        List<Payload> items;
        try {
            items = items(each);
        } catch (KeyMissing e) {
            throw e; // to be waited for, and no failure
        } catch (HoldfastException e) {
            return steps.failed(Optional.of(each.id()), StepWork.failure(e), run.now());
        }
        if (items.isEmpty()) {
            return moves.gathered(each, List.of());
        }
        int atOnce = each.atOnce() == 0 ? items.size() : Math.min(each.atOnce(), items.size());
        List<Arm> arms = new ArrayList<>();
        for (int index = 0; index < items.size(); index++) {
            arms.add(arm(each, each.body(), Optional.of(items.get(index)), index < atOnce));
        }
        return fork(each, arms, atOnce);
    }

    private List<Payload> items(Node.ForEach each) {
        return run.deployed.inContext(() -> items(each, run.code().values()));
    }

    private List<Payload> items(Node.ForEach each, Values values) {
        String taker = "fan-out '" + each.id() + "'";
        Object decoded = values.decode(at.value(), GenericTypes.listOf(each.item()), taker);
        if (!(decoded instanceof List<?> list)) {
            throw new NoList(each.id().value(), 0);
        }
        if (list.size() > Node.ForEach.MAX_ITEMS) {
            throw new NoList(each.id().value(), list.size());
        }
        List<Payload> items = new ArrayList<>();
        for (Object item : list) {
            items.add(values.encode(item, each.item(), "an item of " + taker));
        }
        return items;
    }

    private Arm arm(Node around, Block block, Optional<Payload> input, boolean opened) {
        Decision begin = Interpreter.begin(run.workflow().plan(), block, around, run.now());
        boolean atOnce = opened && !(begin.action() instanceof Decision.Sleep);
        boolean served = hands.catalog.get().serves(first(begin));
        return new Arm(begin, input, atOnce && served ? hands.seats.reserve() : Optional.empty(), atOnce && !served);
    }

    private Node first(Decision begin) {
        return run.workflow().plan().node(begin.position().node().orElseThrow());
    }

    /** Opens arms: numbers, the fork's row, the arms' rows, and the branch put down, in one transaction (F12). */
    private @Nullable End fork(Node node, List<Arm> arms, int opened) {
        long sent = hands.pace.nanos();
        Instant now = run.now();
        int first = 0;
        try {
            Saved<Integer> saved =
                    run.save("fork '" + node.id() + "'", () -> write(node, arms, opened), number -> number > 0);
            first = saved.written().orElse(0);
            if (first > 0 && arms.stream().anyMatch(Arm::foreign)) {
                hands.seats.passOn();
            }
            return saved.isStored() ? End.RELEASED : saved.end();
        } finally {
            begin(arms, first, now, sent);
        }
    }

    /** Begins the arms that have a place, or gives the places back if the fork was not stored. */
    private void begin(List<Arm> arms, int first, Instant now, long sent) {
        for (int index = 0; index < arms.size(); index++) {
            Arm arm = arms.get(index);
            int number = first + index;
            if (first > 0) {
                arm.seat().ifPresent(seat -> seat.begin(claim(arm, number, seat, now), sent));
            } else {
                arm.seat().ifPresent(Seats.Seat::free);
            }
        }
    }

    /** Returns the number of the first arm; 0 if the run is not running, or the branch is not mine any more. */
    private int write(Node node, List<Arm> arms, int opened) {
        OptionalInt numbers = hands.branches.numbers(run.key.run(), arms.size());
        if (numbers.isEmpty()) {
            return 0; // not running: the guard will say what it is
        }
        int first = numbers.getAsInt();
        Decision after = Interpreter.apply(
                run.workflow().plan(),
                at.position(),
                new Event.Opened(node.id(), first, arms.size()),
                at.now(run.now()));
        Checkpoint row = at.next(Checkpoint.Kind.FORK, run.now())
                .node(Optional.of(node.id()))
                .standing(after.position())
                .unattempted()
                .build();
        if (hands.branches.append(row).isEmpty()) {
            return 0;
        }
        List<NewBranch> branches = new ArrayList<>();
        for (int index = 0; index < arms.size(); index++) {
            branches.add(branch(arms.get(index), first + index, index < opened));
        }
        hands.branches.open(branches);
        int next = opened < arms.size() ? first + opened : 0;
        boolean parked = hands.branches.park(
                at.hold(),
                moves.parking(
                        new Parking.Never(),
                        List.of(),
                        Optional.of(new Parking.Arms(arms.size(), next, first + arms.size()))));
        return parked ? first : 0;
    }

    private NewBranch branch(Arm arm, int number, boolean opened) {
        Node first = first(arm.begin());
        return new NewBranch(
                new BranchKey(run.key.run(), number),
                OptionalInt.of(run.key.branch()),
                arm.begin().position(),
                arm.input(),
                value(arm, number),
                opened ? due(arm) : new Parking.Never(),
                hands.catalog.get().routeOf(run.workflow(), first),
                Catalog.priority(first),
                at.hold().owner());
    }

    private ValueRef value(Arm arm, int number) {
        return arm.input().isPresent() ? new ValueRef(number, 0) : at.ref();
    }

    private static Parking.Due due(Arm arm) {
        if (arm.seat().isPresent()) {
            return new Parking.Held(arm.seat().get().node(), arm.seat().get().claim());
        }
        return arm.begin().action() instanceof Decision.Sleep sleep
                ? new Parking.At(sleep.wake())
                : new Parking.After(Duration.ZERO);
    }

    /** What a claim of the arm would have read. */
    private Claim claim(Arm arm, int number, Seats.Seat seat, Instant now) {
        Claim mine = at.claim();
        return new Claim(
                new Hold(new BranchKey(run.key.run(), number), 1, seat.node()),
                mine.instance(),
                mine.workflow(),
                mine.hash(),
                Phase.RUNNING,
                mine.parentRun().isPresent() ? OptionalLong.of(mine.parentRun().getAsLong()) : OptionalLong.empty(),
                OptionalInt.of(run.key.branch()),
                0,
                0,
                arm.begin().position().toText(),
                value(arm, number),
                Optional.of(arm.input().orElseGet(at::value).toStored()),
                0,
                0,
                Optional.empty(),
                now,
                mine.traceParent());
    }

    /** A fan-out got no list, or one that is too long. */
    private static final class NoList extends HoldfastException {

        private static final long serialVersionUID = 1L;

        NoList(String fanOut, int items) {
            super(
                    ErrorCode.TOO_MANY_ITEMS,
                    items == 0
                            ? "fan-out '" + fanOut + "' got null instead of a list"
                            : "fan-out '" + fanOut + "' got a list of " + items + " items; at most "
                                    + Node.ForEach.MAX_ITEMS + " are possible, so split it");
        }
    }
}
