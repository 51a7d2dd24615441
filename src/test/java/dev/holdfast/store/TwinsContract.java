package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.testing.Case;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Two sets of runs that the same happens to: to one everything by statements of its own, to the other the same at once. They look
 * the same after every round, whatever is mixed.
 */
public abstract class TwinsContract extends StoreLanguage {

    private static final int RUNS = 4;
    private static final int ROUNDS = 12;

    /** One of the sets: its runs in the order of their starts, and the branches it holds. */
    private final class Twin {

        private final List<BranchKey> runs;
        private List<Claim> held = new ArrayList<>();

        Twin(String name) {
            runs = IntStream.range(0, RUNS)
                    .mapToObj(run -> insert(name + "-" + run))
                    .toList();
        }

        int number(BranchKey branch) {
            return IntStream.range(0, RUNS)
                    .filter(run -> runs.get(run).run() == branch.run())
                    .findFirst()
                    .orElseThrow();
        }

        boolean owns(BranchKey branch) {
            return runs.stream().anyMatch(run -> run.run() == branch.run());
        }

        /** Takes what is due among what was claimed, and goes on with what is still held. */
        void take(List<Claim> due) {
            List<Claim> all = new ArrayList<>();
            held.forEach(claim -> inOwn(() -> branches().reload(claim.hold())).ifPresent(all::add));
            due.stream().filter(claim -> owns(claim.hold().branch())).forEach(all::add);
            all.sort(Comparator.<Claim>comparingInt(claim -> number(claim.hold().branch()))
                    .thenComparing(claim -> claim.hold().branch().branch()));
            held = all;
        }

        List<String> picture() {
            List<String> lines = new ArrayList<>();
            for (BranchKey run : runs) {
                lines.add("run " + number(run) + " " + phase(run));
                steps(run).forEach(step -> lines.add(line(run, step)));
                if (inOwn(() -> instances().find(id(name(run)))).orElseThrow().state() instanceof State.Live live) {
                    live.branches()
                            .forEach(branch -> lines.add("  live " + branch.branch() + " " + branch.sequence() + " "
                                    + branch.position() + " " + branch.parent() + " " + branch.held() + " "
                                    + branch.value()));
                }
            }
            held.forEach(claim -> lines.add("held " + number(claim.hold().branch()) + "/"
                    + claim.hold().branch().branch() + " " + claim.hold().version() + " " + claim.parent() + " "
                    + claim.openArms() + " " + claim.sequence() + " " + claim.position() + " " + claim.valueRef() + " "
                    + claim.value() + " " + claim.phase() + " " + claim.takeovers()));
            return lines;
        }

        private String name(BranchKey run) {
            return (this == alone ? "alone-" : "together-") + number(run);
        }

        private String line(BranchKey run, StepRecord step) {
            BranchKey branch = new BranchKey(run.run(), step.branch());
            Optional<Payload> output =
                    inOwn(() -> instances().value(run.run(), new ValueRef(step.branch(), step.sequence())));
            Branches.Author author =
                    inOwn(() -> branches().author(branch, step.sequence())).orElseThrow();
            return "  row " + step.branch() + "/" + step.sequence() + " " + step.kind() + " " + step.node() + " "
                    + step.attempt() + " " + author + " " + step.failure() + " "
                    + (step.kind() == Checkpoint.Kind.STEP || step.kind() == Checkpoint.Kind.END
                            ? step.startedAt()
                            : "then")
                    + " " + output;
        }
    }

    /** What a branch does next. */
    private enum Deed {
        STEP,
        LATE_STEP,
        END,
        FORK,
        WAIT
    }

    private Twin alone;
    private Twin together;

    @RepeatedTest(12)
    @Case({"STO-02", "FORK-22", "PROP-01"})
    void what_happens_at_once_comes_out_as_if_it_had_happened_one_by_one(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        alone = new Twin("alone");
        together = new Twin("together");
        int written = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Claim> due = poll(pollOf(1_000));
            alone.take(due);
            together.take(due);
            assertThat(together.picture())
                    .as("seed %d before round %d", seed, round)
                    .isEqualTo(alone.picture());
            written += play(random);
            store().tick();
        }
        assertThat(together.picture()).as("seed %d at the end", seed).isEqualTo(alone.picture());
        assertThat(written).as("rows written by seed %d", seed).isGreaterThan(ROUNDS);
    }

    private int play(Random random) {
        List<Pending> batch = new ArrayList<>();
        List<Boolean> oneByOne = new ArrayList<>();
        for (int index = 0; index < alone.held.size(); index++) {
            Claim one = alone.held.get(index);
            Claim other = together.held.get(index);
            Deed deed = deed(random, one);
            if (deed == Deed.FORK) {
                int arms = 1 + random.nextInt(5);
                int limit = 1 + random.nextInt(arms);
                fork(one.hold(), one.sequence(), one.valueRef(), arms, limit);
                fork(other.hold(), other.sequence(), other.valueRef(), arms, limit);
            } else if (deed != Deed.WAIT) {
                Optional<Pending> row = row(deed, other);
                row.ifPresent(batch::add);
                row(deed, one).ifPresent(mine -> oneByOne.add(writeAlone(mine)));
            }
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, batch.size()).boxed().toList());
        Collections.shuffle(order, random);
        List<Pending> shuffled = order.stream().map(batch::get).toList();
        List<Optional<Phase>> answers = inOwn(() -> branches().writeAll(shuffled));
        assertThat(answers)
                .extracting(Optional::isPresent)
                .isEqualTo(order.stream().map(oneByOne::get).toList());
        return batch.size();
    }

    private static Deed deed(Random random, Claim claim) {
        boolean mayFork = claim.parent().isEmpty() || claim.hold().branch().branch() < 8;
        return switch (random.nextInt(8)) {
            case 0, 1 -> Deed.STEP;
            case 2 -> Deed.LATE_STEP;
            case 3, 4 -> claim.parent().isPresent() || random.nextInt(3) == 0 ? Deed.END : Deed.STEP;
            case 5, 6 -> mayFork ? Deed.FORK : Deed.END;
            default -> Deed.WAIT;
        };
    }

    private static Optional<Pending> row(Deed deed, Claim claim) {
        int next = claim.sequence() + 1;
        OptionalInt parent = claim.parent();
        return switch (deed) {
            case STEP -> Optional.of(new Pending(step(claim.hold(), next), Pending.Kind.STEP, 0));
            case LATE_STEP -> Optional.of(new Pending(step(claim.hold(), claim.sequence()), Pending.Kind.STEP, 0));
            case END ->
                Optional.of(
                        parent.isPresent()
                                ? new Pending(end(claim.hold(), next), Pending.Kind.ARM_END, parent.getAsInt())
                                : new Pending(end(claim.hold(), next), Pending.Kind.RUN_END, 0));
            default -> Optional.empty();
        };
    }

    private boolean writeAlone(Pending row) {
        return switch (row.kind()) {
            case STEP -> append(row.checkpoint()).isPresent();
            case RUN_END -> inOwn(() -> branches().complete(row.checkpoint()));
            case ARM_END -> inOwn(() -> branches().endArm(row.hold(), row.checkpoint(), row.parent()));
        };
    }
}
