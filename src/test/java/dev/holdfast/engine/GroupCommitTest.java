package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.GroupCommit.Answer;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Pending;
import dev.holdfast.store.Transactions;
import dev.holdfast.testing.Barrier;
import dev.holdfast.testing.BrokenPort;
import dev.holdfast.testing.Elsewhere;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How rows of many branches share transactions, over a book that stands for the store and tells what was written when. */
class GroupCommitTest {

    private static final Answer ALONE = new Answer(Optional.empty());

    private final Book book = new Book();
    private final Post post = new Post();
    private final List<String> parted = new CopyOnWriteArrayList<>();
    private final GroupCommit group = new GroupCommit(
            BrokenPort.only(Transactions.class, "own", work -> book.transaction((Supplier<?>) work)),
            BrokenPort.only(Branches.class, "writeAll", rows -> book.write((List<?>) rows)),
            new RunListener() {
                @Override
                public void parted(int checkpoints, String why) {
                    parted.add(checkpoints + " for " + why);
                }
            });

    /** Writes down what comes, batch by batch; the status of a run follows from its number. */
    private static final class Book {

        private final List<List<Long>> batches = new CopyOnWriteArrayList<>();
        private final Map<Long, Thread> writers = new ConcurrentHashMap<>();
        private final Map<Long, Runnable> meanwhile = new ConcurrentHashMap<>();
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger mostOpen = new AtomicInteger();

        /** Arranges what happens while a row is being written. */
        void during(long run, Runnable happens) {
            meanwhile.put(run, happens);
        }

        Object transaction(Supplier<?> work) {
            int now = open.incrementAndGet();
            mostOpen.accumulateAndGet(now, Math::max);
            try {
                return work.get();
            } finally {
                open.decrementAndGet();
            }
        }

        Object write(List<?> rows) {
            List<Long> runs = rows.stream()
                    .map(row -> ((Pending) row).checkpoint().branch().run())
                    .toList();
            runs.forEach(run -> meanwhile.getOrDefault(run, () -> {}).run());
            batches.add(runs);
            runs.forEach(run -> writers.put(run, Thread.currentThread()));
            return runs.stream().map(Book::status).toList();
        }

        static Optional<Phase> status(long run) {
            return run % 3 == 0 ? Optional.empty() : Optional.of(run % 3 == 1 ? Phase.RUNNING : Phase.PAUSED);
        }
    }

    /** Keeps the answers that came later, by run. */
    private static final class Post {

        private final Map<Long, List<Answer>> letters = new ConcurrentHashMap<>();

        void deliver(long run, Answer answer) {
            letters.computeIfAbsent(run, any -> new CopyOnWriteArrayList<>()).add(answer);
        }

        List<Answer> to(long run) {
            return letters.getOrDefault(run, List.of());
        }
    }

    private static Pending row(long run) {
        BranchKey branch = new BranchKey(run, 0);
        return new Pending(
                new Checkpoint(
                        branch,
                        1,
                        Checkpoint.Kind.STEP,
                        Optional.of(new NodeId("a")),
                        new Position.AtTask(new NodeId("b")),
                        new ValueRef(0, 0),
                        1,
                        1,
                        "node-a",
                        Optional.empty(),
                        Optional.empty(),
                        Instant.EPOCH),
                Pending.Kind.STEP,
                0);
    }

    private Optional<Answer> write(long run) {
        return group.write(row(run), answer -> post.deliver(run, answer));
    }

    private static Answer written(long run) {
        return new Answer(Book.status(run));
    }

    /** Writes a row on a thread of its own, which stands at the barrier with it. */
    private Elsewhere<Optional<Answer>> writeAndStand(long run, Barrier barrier) {
        book.during(run, barrier::pass);
        Elsewhere<Optional<Answer>> writer = Elsewhere.start("writer of " + run, () -> write(run));
        barrier.awaitArrivals(1);
        return writer;
    }

    @Test
    void one_alone_is_written_at_once_by_the_thread_that_brings_it() {
        assertThat(write(1)).hasValue(written(1));

        assertThat(book.batches).containsExactly(List.of(1L));
        assertThat(book.writers).containsEntry(1L, Thread.currentThread());
        assertThat(post.to(1)).isEmpty();
    }

    @Test
    void one_after_another_shares_nothing() {
        assertThat(LongStream.rangeClosed(1, 3).mapToObj(this::write))
                .containsExactly(Optional.of(written(1)), Optional.of(written(2)), Optional.of(written(3)));

        assertThat(book.batches).containsExactly(List.of(1L), List.of(2L), List.of(3L));
    }

    @Test
    void two_are_written_at_the_same_time_and_not_three() throws Exception {
        try (Barrier first = new Barrier();
                Barrier second = new Barrier()) {
            Elsewhere<Optional<Answer>> one = writeAndStand(1, first);
            Elsewhere<Optional<Answer>> two = writeAndStand(2, second);

            assertThat(write(4)).as("the third goes its way").isEmpty();
            assertThat(book.batches).isEmpty();
            second.open();
            assertThat(two.result())
                    .as("its own answer came while it wrote for another")
                    .isEmpty();
            first.open();
            assertThat(one.result()).hasValue(written(1));
        }
        assertThat(book.mostOpen).hasValue(2);
        assertThat(book.batches).containsExactly(List.of(2L), List.of(4L), List.of(1L));
    }

    @Test
    void what_gathers_while_all_write_is_written_in_one_batch_by_whoever_is_free_and_answered_once() throws Exception {
        try (Barrier first = new Barrier();
                Barrier second = new Barrier()) {
            Elsewhere<Optional<Answer>> one = writeAndStand(1, first);
            Elsewhere<Optional<Answer>> two = writeAndStand(2, second);
            assertThat(LongStream.rangeClosed(3, 9).mapToObj(this::write)).containsOnly(Optional.empty());
            assertThat(book.batches).as("before anybody is free").isEmpty();

            first.open();

            assertThat(one.result()).isEmpty();
            assertThat(book.batches).containsExactly(List.of(1L), List.of(3L, 4L, 5L, 6L, 7L, 8L, 9L));
            assertThat(book.writers).containsEntry(9L, one.thread());
            assertThat(LongStream.rangeClosed(3, 9).mapToObj(post::to))
                    .as("each its own answer")
                    .containsExactlyElementsOf(LongStream.rangeClosed(3, 9)
                            .mapToObj(run -> List.of(written(run)))
                            .toList());
            assertThat(post.to(1)).as("before it went on for others").containsExactly(written(1));
            second.open();
            assertThat(two.result()).hasValue(written(2));
            assertThat(post.to(2)).isEmpty();
        }
    }

    @Test
    void a_batch_is_never_larger_than_256() throws Exception {
        try (Barrier first = new Barrier();
                Barrier second = new Barrier()) {
            Elsewhere<Optional<Answer>> one = writeAndStand(1, first);
            Elsewhere<Optional<Answer>> two = writeAndStand(2, second);
            assertThat(LongStream.range(1_000, 1_600).mapToObj(this::write)).containsOnly(Optional.empty());

            first.open();

            assertThat(one.result()).isEmpty();
            assertThat(book.batches).extracting(List::size).containsExactly(1, 256, 256, 88);
            assertThat(LongStream.range(1_000, 1_600).mapToObj(post::to))
                    .allSatisfy(letters -> assertThat(letters).hasSize(1));
            second.open();
            assertThat(two.result()).hasValue(written(2));
        }
    }

    @Test
    void a_batch_that_fails_gives_every_row_back_to_be_tried_alone() throws Exception {
        try (Barrier first = new Barrier();
                Barrier second = new Barrier()) {
            Elsewhere<Optional<Answer>> one = writeAndStand(1, first);
            Elsewhere<Optional<Answer>> two = writeAndStand(2, second);
            assertThat(LongStream.rangeClosed(4, 6).mapToObj(this::write)).containsOnly(Optional.empty());
            book.during(5, () -> {
                throw new Branches.NotTogether(new BranchKey(5, 0));
            });

            first.open();

            assertThat(one.result()).isEmpty();
            assertThat(LongStream.rangeClosed(4, 6).mapToObj(post::to)).containsOnly(List.of(ALONE));
            assertThat(post.to(1)).as("that was in no failing batch").containsExactly(written(1));
            assertThat(parted).singleElement().asString().startsWith("3 for ").contains("NotTogether");
            second.open();
            assertThat(two.result()).hasValue(written(2));
        }
        assertThat(write(7)).as("the next").hasValue(written(7));
    }

    /** Whoever is not answered is never driven again, though its claim is renewed: so not even an error may keep an answer back. */
    @Test
    void an_error_gives_every_row_back_as_well() throws Exception {
        try (Barrier first = new Barrier();
                Barrier second = new Barrier()) {
            Elsewhere<Optional<Answer>> one = writeAndStand(1, first);
            Elsewhere<Optional<Answer>> two = writeAndStand(2, second);
            assertThat(LongStream.rangeClosed(4, 5).mapToObj(this::write)).containsOnly(Optional.empty());
            book.during(4, () -> {
                throw new OutOfMemoryError("as arranged");
            });

            first.open();

            assertThat(one.result()).isEmpty();
            assertThat(LongStream.rangeClosed(4, 5).mapToObj(post::to)).containsOnly(List.of(ALONE));
            second.open();
            assertThat(two.result()).hasValue(written(2));
        }
        assertThat(parted).singleElement().asString().startsWith("2 for ").contains("OutOfMemoryError");
    }

    @Test
    void one_alone_that_fails_is_given_back_to_its_own_thread() {
        book.during(1, () -> {
            throw new IllegalStateException("as arranged");
        });

        assertThat(write(1)).hasValue(ALONE);
        assertThat(group.writeNow(row(1))).isEqualTo(ALONE);

        assertThat(post.to(1)).isEmpty();
        assertThat(parted).hasSize(2).allMatch(line -> line.startsWith("1 for "));
        assertThat(LongStream.of(2, 4, 5).mapToObj(this::write))
                .as("no place is lost")
                .containsExactly(Optional.of(written(2)), Optional.of(written(4)), Optional.of(written(5)));
    }

    @Test
    void who_cannot_leave_its_row_to_others_writes_it_at_once_or_not_at_all() throws Exception {
        assertThat(group.writeNow(row(1))).isEqualTo(written(1));
        assertThat(book.batches).containsExactly(List.of(1L));

        try (Barrier first = new Barrier();
                Barrier second = new Barrier()) {
            Elsewhere<Optional<Answer>> two = writeAndStand(2, first);
            Elsewhere<Optional<Answer>> four = writeAndStand(4, second);

            assertThat(group.writeNow(row(5))).isEqualTo(ALONE);

            first.open();
            second.open();
            assertThat(two.result()).hasValue(written(2));
            assertThat(four.result()).hasValue(written(4));
        }
        assertThat(book.batches).hasSize(3).doesNotContain(List.of(5L));
        assertThat(parted).isEmpty();
    }

    @Test
    void who_writes_its_row_at_once_also_writes_what_has_gathered_meanwhile() throws Exception {
        try (Barrier barrier = new Barrier()) {
            Elsewhere<Optional<Answer>> one = writeAndStand(1, barrier);
            List<Optional<Answer>> others = new ArrayList<>();
            book.during(2, () -> LongStream.of(4, 5).mapToObj(this::write).forEach(others::add));

            assertThat(group.writeNow(row(2))).isEqualTo(written(2));

            assertThat(others).containsExactly(Optional.empty(), Optional.empty());
            assertThat(book.batches).containsExactly(List.of(2L), List.of(4L, 5L));
            assertThat(post.to(4)).containsExactly(written(4));
            assertThat(post.to(5)).containsExactly(written(5));
            barrier.open();
            assertThat(one.result()).hasValue(written(1));
        }
    }

    /** What comes between somebody's last look and the release of his place must not be left lying: so all come at once. */
    @ParameterizedTest
    @ValueSource(ints = {3, 8})
    void whatever_comes_when_every_row_is_written_and_answered_exactly_once(int threads) throws Exception {
        int each = 2_000;
        Map<Long, List<Answer>> returned = new ConcurrentHashMap<>();
        List<Elsewhere<Boolean>> callers = IntStream.range(0, threads)
                .mapToObj(caller -> Elsewhere.start("caller " + caller, () -> {
                    for (long run = (long) caller * each; run < (caller + 1L) * each; run++) {
                        long mine = run;
                        write(run).ifPresent(answer -> returned.put(mine, List.of(answer)));
                    }
                    return true;
                }))
                .toList();
        for (Elsewhere<Boolean> caller : callers) {
            assertThat(caller.result()).isTrue();
        }

        List<Long> all =
                new ArrayList<>(book.batches.stream().flatMap(List::stream).toList());
        Collections.sort(all);
        assertThat(all)
                .isEqualTo(LongStream.range(0, (long) threads * each).boxed().toList());
        for (long run = 0; run < (long) threads * each; run++) {
            List<Answer> answers = new ArrayList<>(post.to(run));
            answers.addAll(returned.getOrDefault(run, List.of()));
            assertThat(answers).as("run %d", run).containsExactly(written(run));
        }
        assertThat(book.mostOpen.get()).isLessThanOrEqualTo(2);
    }
}
