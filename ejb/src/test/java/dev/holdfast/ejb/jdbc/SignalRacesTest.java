package dev.holdfast.ejb.jdbc;

import static dev.holdfast.ejb.jdbc.Scene.text;
import static dev.holdfast.ejb.jdbc.Scene.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.jdbc.Scene.Race;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Elsewhere;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Signals.Pending;
import dev.holdfast.store.Signals.Sent;
import dev.holdfast.testing.Case;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Senders, waiters and verbs that meet on one run, and writers of one shared value (F7 to F10, F27, F28, F31b, F36). */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class SignalRacesTest {

    @SuppressWarnings("NullAway.Init") // opened once for all tests on a kind of database
    private static Scene scene;

    @Parameter
    DatabaseKind kind;

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        scene = new Scene(kind);
    }

    @AfterParameterizedClassInvocation
    static void close() throws SQLException {
        scene.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        scene.db.clear();
    }

    private static Optional<Pending> oldest(BranchKey branch, String name) {
        return scene.inOwn(() -> scene.signals.oldest(branch.run(), List.of(name)));
    }

    private static List<SignalRecord> sent(long run) {
        return scene.inOwn(() -> scene.signals.sent(run));
    }

    @Test
    @Case("SIG-14")
    void a_sender_waits_for_a_branch_that_is_about_to_wait_and_wakes_it() throws Exception { // F10
        BranchKey branch = scene.start("i");
        Hold hold = scene.claim(branch).hold();

        Race<Optional<Integer>, Sent> race =
                scene.race(() -> scene.await(hold, 1, "go"), () -> scene.send("i", "go", null));

        assertThat(race).isEqualTo(new Race<>(Optional.empty(), Sent.STORED));
        Hold again = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.await(again, 1, "go"))).contains(1);
    }

    @Test
    @Case("SIG-14")
    void a_branch_that_is_about_to_wait_waits_for_the_sender_and_finds_the_event() throws Exception { // F10
        BranchKey branch = scene.start("i");
        Hold hold = scene.claim(branch).hold();

        Race<Sent, Optional<Integer>> race =
                scene.race(() -> scene.send("i", "go", null), () -> scene.await(hold, 1, "go"));

        assertThat(race).isEqualTo(new Race<>(Sent.STORED, Optional.of(1)));
        assertThat(oldest(branch, "go")).isEmpty();
        assertThat(scene.db.value("SELECT awaiting FROM hf_branch")).isNull();
    }

    @Test
    void an_event_while_somebody_looks_at_a_waiting_branch_is_found_by_that_look() throws Exception {
        BranchKey branch = scene.start("i");
        Hold first = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.branches.lock(branch.run()).isPresent()
                        && scene.branches.park(
                                first,
                                new Parking(new Parking.After(Duration.ZERO), List.of("go"), Optional.empty(), 1, 3))))
                .isTrue();

        Race<Optional<Claim>, Sent> race =
                scene.race(() -> scene.branches.claim(branch, "node", Scene.LONG), () -> scene.send("i", "go", null));

        assertThat(race.second()).isEqualTo(Sent.STORED);
        Hold looking = race.first().orElseThrow().hold();
        assertThat(scene.inOwn(() -> scene.await(looking, 1, "go"))).contains(1);
    }

    @Test
    @Case("SIG-02")
    void an_event_that_waits_for_a_start_goes_to_the_run_that_was_started() throws Exception { // F9
        Race<OptionalLong, Sent> race =
                scene.race(() -> scene.runs.insert(scene.run("i")), () -> scene.send("i", "go", null));

        assertThat(race.second()).isEqualTo(Sent.STORED);
        BranchKey branch = new BranchKey(race.first().orElseThrow(), 0);
        assertThat(oldest(branch, "go")).map(Pending::ordinal).contains(1);
        assertThat(scene.db.value("SELECT count(*) FROM hf_snapshot")).isEqualTo(1L);
    }

    @Test
    @Case("SIG-02")
    void a_start_that_waits_for_the_first_event_gets_it() throws Exception { // F9
        Race<Sent, OptionalLong> race =
                scene.race(() -> scene.send("i", "go", null), () -> scene.runs.insert(scene.run("i")));

        BranchKey branch = new BranchKey(race.second().orElseThrow(), 0);
        assertThat(oldest(branch, "go")).map(Pending::ordinal).contains(1);
        assertThat(scene.db.value("SELECT count(*) FROM hf_snapshot")).isEqualTo(1L);
        Hold hold = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.await(hold, 1, "go"))).contains(1);
    }

    @Test
    void two_first_events_before_the_start_are_both_kept() throws Exception { // F9
        Race<Sent, Sent> race = scene.race(() -> scene.send("i", "go", null), () -> scene.send("i", "go", null));

        assertThat(race).isEqualTo(new Race<>(Sent.STORED, Sent.STORED));
        BranchKey branch = scene.start("i");
        assertThat(sent(branch.run())).extracting(SignalRecord::ordinal).containsExactly(1, 2);
    }

    @Test
    @Case("SIG-12")
    void events_are_numbered_in_the_order_of_sending() throws Exception { // F27
        BranchKey branch = scene.start("i");

        scene.race(() -> scene.send("i", "first", null), () -> scene.send("i", "second", null));

        assertThat(sent(branch.run()))
                .extracting(signal -> signal.name().orElseThrow())
                .containsExactly("first", "second");
    }

    @Test
    void many_senders_at_once_leave_no_gap_and_no_event_is_lost() throws Exception { // F27
        BranchKey branch = scene.start("i");
        List<Elsewhere<Boolean>> senders = new ArrayList<>();
        for (int sender = 0; sender < 4; sender++) {
            String name = "from " + sender;
            senders.add(Elsewhere.start(name, () -> {
                for (int event = 0; event < 10; event++) {
                    assertThat(scene.inOwn(() -> scene.send("i", name, null))).isEqualTo(Sent.STORED);
                }
                return true;
            }));
        }

        for (Elsewhere<Boolean> sender : senders) {
            assertThat(sender.result()).isTrue();
        }
        assertThat(sent(branch.run()))
                .extracting(SignalRecord::ordinal)
                .isEqualTo(IntStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void of_two_that_send_one_key_the_second_waits_and_is_a_duplicate() throws Exception { // F31b
        BranchKey branch = scene.start("i");

        Race<Sent, Sent> race =
                scene.race(() -> scene.send("i", "go", "mail-1"), () -> scene.send("i", "go", "mail-1"));

        assertThat(race).isEqualTo(new Race<>(Sent.STORED, Sent.DUPLICATE));
        Hold hold = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.await(hold, 1, "go"))).contains(1);
        assertThat(scene.inOwn(() -> scene.send("i", "go", "mail-1")))
                .as("a repetition after it was consumed")
                .isEqualTo(Sent.DUPLICATE);
        assertThat(scene.inOwn(() -> scene.send("i", "go", "mail-2"))).isEqualTo(Sent.STORED);
        assertThat(sent(branch.run())).extracting(SignalRecord::ordinal).containsExactly(1, 2);
    }

    @Test
    void an_event_that_waits_for_an_end_and_a_new_start_goes_to_the_new_run() throws Exception { // F17, F28
        BranchKey old = scene.start("i");
        assertThat(scene.inOwn(() -> scene.send("i", "late", null))).isEqualTo(Sent.STORED);

        Race<OptionalLong, Sent> race = scene.race(
                () -> {
                    boolean cancelled = scene.cancel(old.run());
                    scene.runs.supersede(old.run());
                    return cancelled ? scene.runs.insert(scene.run("i")) : OptionalLong.empty();
                },
                () -> scene.send("i", "go", null));

        assertThat(race.second()).isEqualTo(Sent.STORED);
        BranchKey fresh = new BranchKey(race.first().orElseThrow(), 0);
        assertThat(oldest(fresh, "go")).isPresent();
        assertThat(oldest(fresh, "late")).as("what was sent to the run before").isEmpty();
        scene.inOwn(() -> scene.signals.send(
                old.run(), new Signals.NewSignal("late", text("x"), Optional.empty(), Optional.empty())));
        assertThat(sent(old.run())).hasSize(1);
    }

    @Test
    void unconsumed_events_move_on_to_the_run_that_takes_the_place_and_keep_their_numbers() throws Exception { // F28
        BranchKey old = scene.start("i");
        for (String name : List.of("go", "stay", "go")) {
            assertThat(scene.inOwn(() -> scene.send("i", name, null))).isEqualTo(Sent.STORED);
        }
        Hold hold = scene.claim(old).hold();
        assertThat(scene.inOwn(() -> scene.await(hold, 1, "go"))).contains(1);

        long fresh = scene.inOwn(() -> {
                    assertThat(scene.cancel(old.run())).isTrue();
                    scene.runs.supersede(old.run());
                    OptionalLong created = scene.runs.insert(scene.run("i"));
                    scene.signals.move(old.run(), created.orElseThrow());
                    return created;
                })
                .orElseThrow();

        assertThat(sent(old.run())).extracting(SignalRecord::ordinal).containsExactly(1);
        assertThat(sent(fresh)).extracting(SignalRecord::ordinal).containsExactly(2, 3);
        assertThat(scene.inOwn(() -> scene.send("i", "go", null))).isEqualTo(Sent.STORED);
        assertThat(sent(fresh)).extracting(SignalRecord::ordinal).containsExactly(2, 3, 4);
    }

    @Test
    void a_zombie_consumes_nothing_and_leaves_the_event_to_the_owner() throws Exception { // F7
        BranchKey branch = scene.start("i");
        Hold zombie = scene.zombie(branch);
        Hold owner = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.send("i", "go", null))).isEqualTo(Sent.STORED);
        Pending event = oldest(branch, "go").orElseThrow();

        boolean[] consumed = {true};
        try {
            scene.inOwn(() -> {
                consumed[0] = scene.consume(zombie, 1, event);
                throw new IllegalStateException("what is not accepted is rolled back");
            });
        } catch (IllegalStateException asArranged) {
            assertThat(consumed[0]).isFalse();
        }

        assertThat(scene.inOwn(() -> scene.await(owner, 1, "go"))).contains(1);
    }

    @Test
    @Case("SIG-17")
    void what_was_waited_for_and_has_come_does_not_come_back_with_the_end_of_a_pause() throws Exception { // F7
        BranchKey branch = scene.start("i");
        Hold first = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.await(first, 1, "go"))).isEmpty();
        assertThat(scene.inOwn(() -> scene.send("i", "go", null))).isEqualTo(Sent.STORED);
        Hold hold = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.await(hold, 1, "go"))).contains(1);

        assertThat(scene.inOwn(() -> scene.pause(branch.run()))).isOne();
        assertThat(scene.inOwn(() -> scene.branches.letGo(hold))).contains(Phase.PAUSED);
        assertThat(scene.inOwn(() -> scene.resume(branch.run()))).isTrue();

        assertThat(scene.isDue(branch)).isTrue();
        assertThat(scene.db.value("SELECT awaiting FROM hf_branch")).isNull();
    }

    @Test
    void a_pause_that_ends_while_its_runner_is_about_to_let_go_is_seen_by_that_look() throws Exception { // F8
        BranchKey branch = scene.start("i");
        Hold hold = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.pause(branch.run()))).isOne();

        Race<Boolean, Optional<Phase>> race =
                scene.race(() -> scene.resume(branch.run()), () -> scene.branches.letGo(hold));

        assertThat(race.second()).contains(Phase.RUNNING);
        assertThat(scene.inOwn(() -> scene.branches.reload(hold)))
                .as("it is still held")
                .isPresent();
    }

    @Test
    void an_end_of_a_pause_that_waits_for_the_letting_go_makes_the_branch_due() throws Exception { // F8
        BranchKey branch = scene.start("i");
        Hold hold = scene.claim(branch).hold();
        assertThat(scene.inOwn(() -> scene.pause(branch.run()))).isOne();

        Race<Optional<Phase>, Boolean> race =
                scene.race(() -> scene.branches.letGo(hold), () -> scene.resume(branch.run()));

        assertThat(race.first()).contains(Phase.PAUSED);
        assertThat(scene.isDue(branch)).isTrue();
    }

    @Test
    void a_cancel_ends_a_branch_that_is_about_to_sleep_for_a_day() throws Exception { // F8
        BranchKey branch = scene.start("i");
        Hold hold = scene.claim(branch).hold();

        Race<Boolean, Boolean> race = scene.race(
                () -> scene.branches.park(hold, until(new Parking.After(Duration.ofDays(1)))),
                () -> scene.cancel(branch.run()));

        assertThat(race).isEqualTo(new Race<>(true, true));
        assertThat(scene.count("hf_branch WHERE snapshot_id = ?", branch.run())).isZero();
        assertThat(scene.inOwn(() -> scene.branches.phase(branch.run()))).contains(Phase.CANCELLED);
    }

    @Test
    void a_branch_that_comes_to_sleep_after_the_cancel_is_not_there_any_more() throws Exception { // F8
        BranchKey branch = scene.start("i");
        Hold hold = scene.claim(branch).hold();

        Race<Boolean, Boolean> race = scene.race(
                () -> scene.cancel(branch.run()),
                () -> scene.branches.park(hold, until(new Parking.After(Duration.ofDays(1)))));

        assertThat(race).isEqualTo(new Race<>(true, false));
    }

    @Test
    void of_two_that_write_what_they_have_read_the_second_waits_and_is_refused() throws Exception { // F36
        BranchKey branch = scene.start("i");

        Race<Boolean, Boolean> creating = scene.race(
                () -> scene.state.write(branch.run(), "total", 0, text("1")),
                () -> scene.state.write(branch.run(), "total", 0, text("2")));
        Race<Boolean, Boolean> changing = scene.race(
                () -> scene.state.write(branch.run(), "total", 1, text("3")),
                () -> scene.state.write(branch.run(), "total", 1, text("4")));

        assertThat(creating).isEqualTo(new Race<>(true, false));
        assertThat(changing).isEqualTo(new Race<>(true, false));
        assertThat(scene.inOwn(() -> scene.state.read(branch.run(), "total"))).satisfies(total -> {
            assertThat(total.version()).isEqualTo(2);
            assertThat(total.value()).contains(text("3"));
        });
        assertThat(scene.inOwn(() -> scene.state.write(branch.run(), "other", 0, text("x"))))
                .isTrue();
    }
}
